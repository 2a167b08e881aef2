#include "suites.h"
#include "text/langid.h"

#include <string.h>

struct sample {
	const char *lang, *text;
};

/* Written for this test. */
static const struct sample SAMPLES[] = {
	{ "en", "The government said that talks would go on until the end of the week." },
	{ "de", "Die Regierung hat gesagt, dass die Gespräche bis zum Ende der Woche dauern." },
	{ "fr",
	  "Le gouvernement a dit que les discussions vont durer jusqu'à la fin de la semaine." },
	{ "es",
	  "El gobierno dijo que las conversaciones van a durar hasta el final de la semana." },
	{ "pt", "O governo disse que as conversas não vão durar até o fim da semana." },
	{ "it", "Il governo ha detto che i colloqui dureranno fino alla fine della settimana." },
	{ "nl", "De regering zegt dat de gesprekken tot het einde van de week zullen duren." },
	{ "sv",
	  "Regeringen säger att samtalen kommer att fortsätta till slutet av veckan och inte "
	  "längre." },
	{ "no",
	  "Regjeringen sier at samtalene skal fortsette ut uken, og at det ikke er noen avtale." },
	{ "da",
	  "Regeringen siger, at samtalerne skal fortsætte til ugens slutning, og der er ikke nogen "
	  "aftale." },
	{ "fi",
	  "Hallitus sanoi, että neuvottelut jatkuvat viikon loppuun asti, mutta sopimusta ei "
	  "ole." },
	{ "tr",
	  "Hükümet, görüşmelerin hafta sonuna kadar süreceğini söyledi ve bu konuda bir açıklama "
	  "yaptı." },
	{ "pl",
	  "Rząd powiedział, że rozmowy potrwają do końca tygodnia, ale nie ma jeszcze umowy." },
	{ "cs",
	  "Vláda řekla, že jednání potrvají do konce týdne, ale dohoda zatím není a bude "
	  "později." },
	{ "ro",
	  "Guvernul a spus că discuțiile vor dura până la sfârșitul săptămânii și nu este un "
	  "acord." },
	{ "hu",
	  "A kormány azt mondta, hogy a tárgyalások a hét végéig tartanak, de még nincs "
	  "megállapodás." },
	{ "vi",
	  "Chính phủ cho biết các cuộc đàm phán sẽ kéo dài đến cuối tuần và không có thỏa thuận." },
	{ "id",
	  "Pemerintah mengatakan bahwa pembicaraan itu akan berlangsung sampai akhir pekan ini dan "
	  "tidak ada kesepakatan." },
	{ "ru", "Правительство заявило, что переговоры продлятся до конца недели, но это не так." },
	{ "uk", "Уряд заявив, що переговори триватимуть до кінця тижня, але угоди ще не було." },
	{ "bg",
	  "Правителството каза, че преговорите ще продължат до края на седмицата и няма да има "
	  "споразумение." },
	{ "ar", "قالت الحكومة إن المحادثات ستستمر حتى نهاية الأسبوع في العاصمة" },
	{ "fa",
	  "دولت گفت که گفتگوها تا پایان هفته ادامه خواهد داشت و این توافق را می‌پذیرد" },
	{ "ur", "حکومت نے کہا ہے کہ بات چیت ہفتے کے آخر تک جاری رہے گی اور یہ معاہدہ نہیں ہے" },
	{ "zh", "政府表示会谈将持续到本周末。" },
	{ "ja", "政府は協議が週末まで続くと述べた。" },
	{ "ko", "정부는 회담이 주말까지 계속될 것이라고 밝혔다." },
	{ "hi", "सरकार ने कहा कि बातचीत सप्ताह के अंत तक जारी रहेगी और यह एक समझौता है।" },
	{ "am", "መንግሥት ንግግሩ እስከ ሳምንቱ መጨረሻ ድረስ ይቀጥላል ብሏል ነው።" },
	{ "ti", "መንግስቲ እቲ ዘተ ክሳብ መወዳእታ እዚ ሰሙን ክቕጽል እዩ ኢሉ ኣብ ናይ።" },
	{ "th", "รัฐบาลกล่าวว่าการเจรจาจะดำเนินต่อไป" },
	{ "el", "Η κυβέρνηση είπε ότι οι συνομιλίες θα συνεχιστούν." },
	{ "he", "הממשלה אמרה כי השיחות יימשכו עד סוף השבוע." },
	{ "sw",
	  "Serikali imesema kuwa mazungumzo hayo yataendelea hadi mwisho wa wiki hii kwa ajili ya "
	  "amani." },
	{ "ha",
	  "Gwamnati ta ce za a ci gaba da tattaunawa har zuwa karshen mako a cikin wannan "
	  "shekara." },
	{ "so",
	  "Dowladda ayaa sheegtay in wadahadalladu ay sii socon doonaan ilaa dhammaadka usbuuca oo "
	  "ay ka mid yihiin." },
	{ "pcm",
	  "Goment don tok say di tok-tok go continue till di end of di week and e no dey easy for "
	  "dem." },
};

START_TEST(a_sentence_tells_its_language)
{
	char got[NX_LANG_TEXT];

	for (size_t i = 0; i < sizeof(SAMPLES) / sizeof(*SAMPLES); i++) {
		nx_lang found = nx_langid_detect(SAMPLES[i].text, strlen(SAMPLES[i].text));
		ck_assert_str_eq(nx_lang_text(found, got), SAMPLES[i].lang);
	}
}
END_TEST

START_TEST(nothing_known_is_no_language)
{
	ck_assert_uint_eq(nx_langid_detect("", 0), 0);
	ck_assert_uint_eq(nx_langid_detect("12 34 !?", 8), 0);
	ck_assert_uint_eq(nx_langid_detect("Xyzzy", 5), 0);
}
END_TEST

START_TEST(every_truncation_is_safe)
{
	for (size_t i = 0; i < sizeof(SAMPLES) / sizeof(*SAMPLES); i++)
		for (size_t len = 0; len <= strlen(SAMPLES[i].text); len++)
			nx_langid_detect(SAMPLES[i].text, len);
}
END_TEST

Suite *
suite_text_langid(void)
{
	Suite *suite = suite_create("text.langid");
	TCase *tcase = tcase_create("langid");

	tcase_add_test(tcase, a_sentence_tells_its_language);
	tcase_add_test(tcase, nothing_known_is_no_language);
	tcase_add_test(tcase, every_truncation_is_safe);
	suite_add_tcase(suite, tcase);
	return suite;
}
