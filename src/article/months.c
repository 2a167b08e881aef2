#include "article/months.h"

#include "base/utf8.h"

#include <string.h>

enum {
	LONGEST = 48,
	SHORTEST = 3,     /* letters of an abbreviation */
	ABBREVIATED = 16, /* languages of the table whose names are cut so short; of the others */
	LONG_ENOUGH = 5,  /* so many letters are a beginning, as "mar" is March and not marraskuuta */
};

static const char *const months[][12] = {
	/* en */ { "january", "february", "march", "april", "may", "june", "july", "august",
		   "september", "october", "november", "december" },
	/* de */ { "januar", "februar", "märz", "april", "mai", "juni", "juli", "august",
		   "september", "oktober", "november", "dezember" },
	/* de-AT */ { "jänner", "feber", "maerz", "april", "mai", "juni", "juli", "august",
		      "september", "oktober", "november", "dezember" },
	/* fr */ { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
		   "septembre", "octobre", "novembre", "décembre" },
	/* fr, without accents */
	{ "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
	  "octobre", "novembre", "decembre" },
	/* es */ { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
		   "septiembre", "octubre", "noviembre", "diciembre" },
	/* it */ { "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio",
		   "agosto", "settembre", "ottobre", "novembre", "dicembre" },
	/* pt */ { "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto",
		   "setembro", "outubro", "novembro", "dezembro" },
	/* nl */ { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
		   "september", "oktober", "november", "december" },
	/* sv, da, nb */ { "januari", "februari", "marts", "april", "maj", "juni", "juli",
			   "augusti", "september", "oktober", "november", "desember" },
	/* ru */ { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
		   "сентября", "октября", "ноября", "декабря" },
	/* ru, nominative */ { "январь", "февраль", "март", "апрель", "май", "июнь", "июль",
			       "август", "сентябрь", "октябрь", "ноябрь", "декабрь" },
	/* tr */ { "ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos",
		   "eylül", "ekim", "kasım", "aralık" },
	/* pl */ { "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca",
		   "sierpnia", "września", "października", "listopada", "grudnia" },
	/* ar */ { "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس",
		   "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر" },
	/* id */ { "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus",
		   "september", "oktober", "november", "desember" },
	/* da */ { "januar", "februar", "marts", "april", "maj", "juni", "juli", "august",
		   "september", "oktober", "november", "december" },
	/* nb */ { "januar", "februar", "mars", "april", "mai", "juni", "juli", "august",
		   "september", "oktober", "november", "desember" },
	/* is */ { "janúar", "febrúar", "mars", "apríl", "maí", "júní", "júlí", "ágúst",
		   "september", "október", "nóvember", "desember" },
	/* fi */ { "tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta",
		   "kesäkuuta", "heinäkuuta", "elokuuta", "syyskuuta", "lokakuuta",
		   "marraskuuta", "joulukuuta" },
	/* et */ { "jaanuar", "veebruar", "märts", "aprill", "mai", "juuni", "juuli", "august",
		   "september", "oktoober", "november", "detsember" },
	/* uk */ { "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня",
		   "вересня", "жовтня", "листопада", "грудня" },
	/* bg */ { "януари", "февруари", "март", "април", "май", "юни", "юли", "август",
		   "септември", "октомври", "ноември", "декември" },
	/* cs */ { "ledna", "února", "března", "dubna", "května", "června", "července", "srpna",
		   "září", "října", "listopadu", "prosince" },
	/* sk */ { "januára", "februára", "marca", "apríla", "mája", "júna", "júla", "augusta",
		   "septembra", "októbra", "novembra", "decembra" },
	/* hu */ { "január", "február", "március", "április", "május", "június", "július",
		   "augusztus", "szeptember", "október", "november", "december" },
	/* ro */ { "ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie",
		   "august", "septembrie", "octombrie", "noiembrie", "decembrie" },
	/* ca */ { "gener", "febrer", "març", "abril", "maig", "juny", "juliol", "agost",
		   "setembre", "octubre", "novembre", "desembre" },
	/* el */ { "ιανουαρίου", "φεβρουαρίου", "μαρτίου", "απριλίου", "μαΐου", "ιουνίου",
		   "ιουλίου", "αυγούστου", "σεπτεμβρίου", "οκτωβρίου", "νοεμβρίου",
		   "δεκεμβρίου" },
	/* he */ { "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר",
		   "אוקטובר", "נובמבר", "דצמבר" },
	/* he, "in January" */
	{ "בינואר", "בפברואר", "במרץ", "באפריל", "במאי", "ביוני", "ביולי", "באוגוסט", "בספטמבר",
	  "באוקטובר", "בנובמבר", "בדצמבר" },
	/* fa */ { "ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن", "ژوئیه", "اوت", "سپتامبر",
		   "اکتبر", "نوامبر", "دسامبر" },
	/* ur */ { "جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر",
		   "اکتوبر", "نومبر", "دسمبر" },
	/* ar-MA */ { "جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت",
		   "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر" },
	/* hi */ { "जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर",
		   "अक्टूबर", "नवंबर", "दिसंबर" },
	/* bn */ { "জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট",
		   "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর" },
	/* th */ { "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม",
		   "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม" },
	/* sw */ { "januari", "februari", "machi", "aprili", "mei", "juni", "julai", "agosti",
		   "septemba", "oktoba", "novemba", "desemba" },
	/* ha */ { "janairu", "faburairu", "maris", "afrilu", "mayu", "yuni", "yuli", "agusta",
		   "satumba", "oktoba", "nuwamba", "disamba" },
	/* so */ { "janaayo", "febraayo", "maarso", "abriil", "maajo", "juun", "luulyo",
		   "agoosto", "sebtembar", "oktoobar", "noofembar", "diseembar" },
};

static const char *const weekdays[][7] = {
	/* en */ { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" },
	/* de */ { "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag",
		   "sonntag" },
	/* fr */ { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
	/* es */ { "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo" },
	/* it */ { "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica" },
	/* pt */ { "segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo" },
	/* nl */ { "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag",
		   "zondag" },
	/* ru */ { "понедельник", "вторник", "среда", "четверг", "пятница", "суббота",
		   "воскресенье" },
};

/* Lower case for the scripts of the table: ASCII, Latin-1, Latin Extended-A, Greek, Cyrillic. */
static uint32_t
lower(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
		return c + 0x20;
	if (c == 0x130)
		return 'i';
	if (c >= 0x100 && c <= 0x137)
		return c | 1;
	if (c >= 0x14A && c <= 0x177)
		return c | 1;
	if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
		return c + 0x20;
	if (c >= 0x404 && c <= 0x40F)
		return c + 0x50;
	return c;
}

/* The word in lower case; bytes written, 0 when it is too long.  *letters counts it. */
static size_t
fold_word(struct nx_str word, char to[LONGEST], unsigned *letters)
{
	const char *p = word.ptr, *end;
	size_t n = 0;

	*letters = 0;
	if (word.len == 0)
		return 0;
	end = p + word.len;
	while (p < end) {
		unsigned width;
		uint32_t c = nx_utf8_decode(p, end, &width);

		if (n + NX_UTF8_MAX > LONGEST)
			return 0;
		n += nx_utf8_encode(to + n, lower(c));
		p += width;
		++*letters;
	}
	return n;
}

unsigned
nx_months_find(struct nx_str word)
{
	char folded[LONGEST];
	unsigned letters, found = 0;
	size_t n = fold_word(word, folded, &letters);

	if (letters < SHORTEST || n == 0)
		return 0;
	for (size_t l = 0; l < sizeof(months) / sizeof(months[0]); l++)
		for (unsigned m = 0; m < 12; m++) {
			const char *name = months[l][m];
			if (strncmp(name, folded, n) != 0)
				continue;
			if (name[n] == '\0')
				return m + 1;
			if (l >= ABBREVIATED && letters < LONG_ENOUGH)
				continue;
			if (found && found != m + 1)
				found = 13; /* "jui" may be June or July */
			else
				found = m + 1;
		}
	return found <= 12 ? found : 0;
}

bool
nx_months_is_weekday(struct nx_str word)
{
	char folded[LONGEST];
	unsigned letters;
	size_t n = fold_word(word, folded, &letters);

	if (letters < SHORTEST || n == 0)
		return false;
	for (size_t l = 0; l < sizeof(weekdays) / sizeof(weekdays[0]); l++)
		for (unsigned d = 0; d < 7; d++)
			if (strncmp(weekdays[l][d], folded, n) == 0)
				return true;
	return false;
}
