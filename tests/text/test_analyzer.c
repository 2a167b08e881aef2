/* The rules of docs/ANALYSIS.md, each as exact tokens; render.h explains the notation. */
#include "render.h"
#include "suites.h"

static void
check_tokens(enum nx_analyzer_mode mode, const char *lang, const char *text, const char *expected)
{
	char got[RENDER_ROOM];
	ck_assert_str_eq(render_text(mode, lang, text, got), expected);
}

static void
as_index(const char *lang, const char *text, const char *expected)
{
	check_tokens(NX_ANALYZE_INDEX, lang, text, expected);
}

static void
as_query(const char *lang, const char *text, const char *expected)
{
	check_tokens(NX_ANALYZE_QUERY, lang, text, expected);
}

START_TEST(dotted_and_capital_us_are_a_country_not_a_pronoun)
{
	as_index("en", "The U.S. told us",
	      "the@0P u.s.@1C ^us@1+ told@2 us@3");
	as_index("en", "US forces left",
	      "u.s.@0PC ^us@0+ forc@1 left@2");
	as_index("en", "U.S and u.s. law",
	      "u.s.@0PC ^us@0+ and@1 u.s.@2 law@3");
	as_query("en", "US",
	      "u.s.@0PC");
	as_query("en", "us",
	      "us@0P");
	as_query("en", "U.S.",
	      "u.s.@0PC");
	as_index("de", "Der US-Präsident",
	      "der@0P u.s.@1C ^us@1+ prasident@2j");
}
END_TEST

START_TEST(a_headline_in_capitals_keeps_both_readings_of_us)
{
	as_index("en", "TELL US MORE",
	      "tell@0P u.s.@1 us@1+ more@2");
	as_index("en", "THE U.S . FIRST",
	      "the@0P u.s.@1 first@2");
	as_index("en", "U.S. STOCKS FALL SHARPLY",
	      "u.s.@0P stock@1 fall@2 sharpli@3");
	as_index("en", "TELL US MORE. He told us in the US.",
	      "tell@0P u.s.@1 us@1+ more@2 he@3S told@4 us@5 in@6 the@7 u.s.@8C ^us@8+");
}
END_TEST

START_TEST(other_acronyms_lose_their_dots)
{
	as_index("en", "U.K. and N.A.T.O. said",
	      "uk@0PC ^uk@0+ and@1 nato@2C ^nato@2+ said@3");
	as_query("en", "UK",
	      "uk@0PC");
	as_index("es", "EE.UU. y la U.E.",
	      "eeuu@0PC ^eeuu@0+ y@1 la@2 ue@3C ^ue@3+");
	as_index("en", "J.K. Rowling at 7 a.m. today",
	      "jk@0PC ^jk@0+ rowl@1 at@2 7@3 am@4 today@5");
}
END_TEST

START_TEST(acronyms_that_are_words_are_marked_and_findable)
{
	as_index("en", "the UN and WHO did it with IT and AIDS",
	      "the@0P u.n.@1C un@1+ ^un@1+ and@2 w.h.o.@3C who@3+ ^who@3+ did@4 it@5 with@6 "
	      "i.t.@7C it@7+ ^it@7+ and@8 a.i.d.s.@9C aids@9+ ^aids@9+");
	as_query("en", "UN",
	      "u.n.@0PC");
	as_query("en", "U.N.",
	      "u.n.@0PC");
	as_query("en", "un",
	      "un@0P");
	as_query("en", "WHO IS NEXT TODAY",
	      "who@0P is@1 next@2 today@3");
	as_index("fr", "UN homme",
	      "un@0PC ^un@0+ homm@1");
}
END_TEST

START_TEST(acronym_with_possessive_or_hyphen)
{
	as_index("en", "U.S.-led talks",
	      "u.s.@0PC ^us@0+ led@1j talk@2");
	as_index("en", "the U.S.'s role",
	      "the@0P u.s.@1C ^us@1+ role@2");
	as_index("en", "the U.S.’s UN’s role",
	      "the@0P u.s.@1C ^us@1+ u.n.@2C un@2+ ^un@2+ role@3");
}
END_TEST

START_TEST(letters_and_digits_find_each_other)
{
	as_index("en", "an S-300 missile",
	      "an@0P s300@1w2 s@1+ 300@2+ missil@3");
	as_index("en", "an S300 missile",
	      "an@0P s300@1w2 s@1+ 300@2+ missil@3");
	as_index("en", "an S 300 missile",
	      "an@0P s@1 s300@1w2+ 300@2 missil@3");
	as_query("en", "S-300",
	      "s300@0w2P");
	as_query("en", "S300",
	      "s300@0w2P");
	as_query("en", "S 300",
	      "s300@0w2P");
	as_query("en", "s-300",
	      "s300@0w2P");
	as_index("en", "the COVID-19 case",
	      "the@0P covid19@1w2C covid@1+ ^covid19@1w2+ 19@2+ case@3");
	as_index("en", "the Covid-19 case",
	      "the@0P covid@1 covid19@1w2+ 19@2j case@3");
	as_index("en", "the COVID 19 case",
	      "the@0P covid@1C ^covid@1+ covid19@1w2+ 19@2 case@3");
	as_index("en", "the Covid 19 case",
	      "the@0P covid@1 covid19@1w2+ 19@2 case@3");
	as_query("en", "COVID-19",
	      "covid19@0w2PC");
	as_query("en", "covid-19",
	      "covid@0P 19@1j");
	as_query("en", "covid19",
	      "covid19@0w2P");
}
END_TEST

START_TEST(mixed_names)
{
	as_index("en", "F-16s and MH17",
	      "f16@0w2P f@0+ 16@1+ and@2 mh17@3w2C mh@3+ ^mh17@3w2+ 17@4+");
	as_index("en", "G20 of the 1990s",
	      "g20@0w2P g@0+ 20@1+ of@2 the@3 1990s@4w2 1990@4+ s@5+");
	as_index("en", "1990's 20th 4x4",
	      "1990s@0w2P 1990@0+ s@1+ 20th@2w2 20@2+ th@3+ 4x4@4w3 4@4+ x@5+ 4@6+");
	as_index("en", "mid-1990s post-2011 20-year-old",
	      "mid@0P 1990s@1w2j 1990@1+ s@2+ post@3 post2011@3w2+ 2011@4j 20@5 year@6j old@7j");
	as_index("en", "a MiG–29 and H1N1",
	      "a@0P mig29@1w2 mig@1+ 29@2+ and@3 h1n1@4w4C h@4+ ^h1n1@4w4+ 1@5+ n@6+ 1@7+");
	as_index("ru", "ракеты С-300 и С300",
	      "ракет@0P с300@1w2 с@1+ 300@2+ и@3 с300@4w2 с@4+ 300@5+");
}
END_TEST

START_TEST(hyphenated_words_are_parts)
{
	as_index("en", "air-defense Trump-era",
	      "air@0P defens@1j trump@2 era@3j");
	as_query("en", "air-defense",
	      "air@0P defens@1j");
	as_index("en", "COVID-19-related deaths",
	      "covid19@0w2PC covid@0+ ^covid19@0w2+ 19@1+ relat@2j death@3");
}
END_TEST

START_TEST(single_letters_and_arabic_articles_join)
{
	as_index("en", "e-mail X-ray",
	      "email@0w2P e@0+ mail@1+ xray@2w2 x@2+ ray@3+");
	as_query("en", "e-mails",
	      "email@0w2P");
	as_index("en", "al-Qaeda in Al-Shabaab",
	      "alqaeda@0w2P al@0+ qaeda@1+ in@2 alshabaab@3w2 al@3+ shabaab@4+");
	as_index("en", "the al Qaeda cell",
	      "the@0P al@1 alqaeda@1w2+ qaeda@2 cell@3");
	as_query("en", "al-Qaeda",
	      "alqaeda@0w2P");
	as_index("es", "viaje al Madrid",
	      "viaj@0P al@1 madr@2");
	as_index("en", "as-needed",
	      "as@0P need@1j");
}
END_TEST

START_TEST(names_stay_whole)
{
	as_index("en", "O’Brien O'Brien D‘Angelo",
	      "obrien@0P obrien@1 dangelo@2");
	as_index("en", "AT&T R&D Q&A",
	      "at&t@0P r&d@1 q&a@2");
	as_index("en", "#MeToo by @AP",
	      "#metoo@0P metoo@0+ by@1 @ap@2C ap@2+ ^ap@2+");
	as_query("en", "#MeToo",
	      "#metoo@0P");
	as_query("en", "metoo",
	      "metoo@0P");
	as_index("en", "Johnson&Johnson",
	      "johnson@0P johnson@1j");
}
END_TEST

START_TEST(possessives_and_quotes)
{
	as_index("en", "Iran’s Iran's Iran",
	      "iran@0P iran@1 iran@2");
	as_index("en", "IRAN`S leaders’ ‘quoted’",
	      "iran@0PC ^iran@0+ leader@1 quot@2");
	as_index("en", "don’t don't it's we’re",
	      "don't@0P don't@1 it@2 we're@3");
}
END_TEST

START_TEST(elision_in_french_and_italian)
{
	as_index("fr", "l’Iran d'État qu'il aujourd’hui",
	      "iran@0P etat@1 il@2 aujourdhui@3");
	as_index("it", "dell'Iran un'altra",
	      "iran@0P altra@1");
	as_index("ca", "l'estat",
	      "est@0P");
	as_index("en", "l'Iran",
	      "liran@0P");
}
END_TEST

START_TEST(turkish_suffixes_and_letters)
{
	as_index("tr", "Erdoğan'ın Erdoğan",
	      "erdoga@0P erdoga@1");
	as_index("tr", "IRAK İstanbul’da ışık 2023'te",
	      "irak@0PC ^irak@0+ istanbul@1 isik@2 2023@3");
	as_index("en", "Erdoğan İstanbul",
	      "erdogan@0P istanbul@1");
}
END_TEST

START_TEST(editors_brackets_vanish)
{
	as_index("en", "transaction[s] [t]he [S-300]",
	      "transact@0P the@1 s300@2w2 s@2+ 300@3+");
	as_index("en", "he [sic] said[1]",
	      "he@0P sic@1 said@2 1@3");
}
END_TEST

START_TEST(numbers_however_grouped)
{
	as_index("en", "3,000 3000 3'000 3 000 3 000",
	      "3000@0P 3000@1 3000@2 3000@3 3000@4");
	as_index("de", "3.000 3000 1,5 1.234,56",
	      "3000@0P 3000@1 1.5@2 1234.56@3");
	as_index("en", "1.000.000 1,234.56 12,34,567 1,5 3.000",
	      "1000000@0P 1234.56@1 1234567@2 1@3 5@4j 3.000@5");
	as_index("en", "٣٠٠ ۳۰۰ ३०० ３００",
	      "300@0P 300@1 300@2 300@3");
}
END_TEST

START_TEST(money)
{
	as_index("en", "$1.5bn",
	      "1.5bn@0w2P 1.5@0+ bn@1+ billion@1+");
	as_index("en", "€1.5bn",
	      "1.5bn@0w2P 1.5@0+ bn@1+ billion@1+");
	as_index("en", "1.5 billion",
	      "1.5@0P 1.5bn@0w2+ billion@1 bn@1+");
	as_index("en", "1.5 bn",
	      "1.5@0P 1.5bn@0w2+ bn@1 billion@1+");
	as_index("en", "3m or 3 million or 3mn",
	      "3m@0w2P 3@0+ m@1+ million@1+ or@2 3@3 3m@3w2+ million@4 m@4+ or@5 3m@6w2 3@6+ "
	      "mn@7+ m@7+ million@7+");
	as_index("en", "US$2tn",
	      "u.s.@0PC ^us@0+ 2tn@1w2 2@1+ tn@2+ trillion@2+");
	as_query("en", "$1.5bn",
	      "1.5bn@0w2P");
	as_query("en", "1.5 billion",
	      "1.5@0P billion@1");
	as_index("de", "1,5 Mrd. Euro",
	      "1.5@0P 1.5bn@0w2+ mrd@1 bn@1+ billion@1+ euro@2");
	as_index("en", "rose 76% to 5pc",
	      "rose@0P 76@1 to@2 5pc@3w2 5@3+ pc@4+");
}
END_TEST

START_TEST(dates_and_times_are_parts)
{
	as_index("en", "2020-01-06 9/11 7:30 7.30",
	      "2020@0P 01@1j 06@2j 9@3 11@4j 7@5 30@6j 7.30@7");
	as_index("en", "24/7 and/or",
	      "24@0P 7@1j and@2 or@3");
}
END_TEST

START_TEST(diacritics_fold)
{
	as_index("en", "Müller muller Erdoğan Łódź Ångström",
	      "muller@0P muller@1 erdogan@2 lodz@3 angstrom@4");
	as_index("de", "Müller Straße",
	      "mull@0P strass@1");
	as_index("vi", "Hà Nội đường",
	      "ha@0P noi@1 duong@2");
	as_index("el", "Αθήνα",
	      "αθην@0P");
	as_index("ru", "ёлка ели Майский",
	      "елк@0P ел@1 майск@2");
}
END_TEST

START_TEST(unaccented_queries_find_accented_words)
{
	as_index("pt", "não",
	      "na@0P nao@0+");
	as_query("pt", "nao",
	      "nao@0P");
	as_index("fr", "déclarée",
	      "declar@0P declare@0+");
	as_query("fr", "declaree",
	      "declare@0P");
	as_index("tr", "çocuğu",
	      "cocuk@0P cocugu@0+");
	as_query("tr", "cocugu",
	      "cocugu@0P");
}
END_TEST

START_TEST(english_exceptions)
{
	as_index("en", "organization organ",
	      "organiz@0P organ@1");
	as_index("en", "news new",
	      "news@0P new@1");
	as_index("en", "university universe universal",
	      "university@0P universe@1 universal@2");
	as_index("en", "international internal",
	      "international@0P internal@1");
}
END_TEST

START_TEST(scripts_without_spaces_give_bigrams)
{
	as_index("zh", "中国外交部。今天",
	      "中国@0Pb 国外@1bj 外交@2bj 交部@3bj 今天@4Sb");
	as_index("ja", "トランプ大統領が",
	      "トラ@0Pb ラン@1bj ンプ@2bj プ大@3bj 大統@4bj 統領@5bj 領が@6bj");
	as_index("th", "ประเทศไทย",
	      "ปร@0Pb ระ@1bj ะเ@2bj เท@3bj ทศ@4bj ศไ@5bj ไท@6bj "
	      "ทย@7bj");
	as_index("ko", "북한 미사일",
	      "북한@0Pb 미사@1b 사일@2bj");
	as_index("zh", "中 AI时代2020年",
	      "中@0Pb ai@1C ^ai@1+ 时代@2b 2020@3 年@4b");
}
END_TEST

START_TEST(arabic_and_persian)
{
	as_index("ar", "المدرسة الكِتاب إيران ايران",
	      "مدرس@0P كتاب@1 ايران@2 ايران@3");
	as_index("fa", "خانه‌ها می‌شود كتاب کتاب",
	      "خانه@0P ميشود@1 كتاب@2 كتاب@3");
}
END_TEST

START_TEST(sentences)
{
	as_index("en", "He left. She stayed! Why? \"Yes.\" No.",
	      "he@0P left@1 she@2S stay@3 whi@4S yes@5S no@6S");
	as_index("en", "Mr. Smith of Acme Corp. met Gen. J. Jones on Jan. 6. They spoke.",
	      "mr@0P smith@1 of@2 acm@3 corp@4 met@5 gen@6 j@7 jone@8 on@9 jan@10 6@11 they@12S "
	      "spoke@13");
	as_index("en", "It is in the U.S. The U.S. Senate met.",
	      "it@0P is@1 in@2 the@3 u.s.@4C ^us@4+ the@5S u.s.@6C ^us@6+ senat@7 met@8");
	as_index("en", "at 3.5 per cent. Yahoo! said so. end.Next",
	      "at@0P 3.5@1 per@2 cent@3 yahoo@4S said@5 so@6 end@7 next@8S");
	as_index("en", "The U.S.: “We said.” It did.",
	      "the@0P u.s.@1C ^us@1+ we@2 said@3 it@4S did@5");
	as_index("de", "Am 3. Januar kam Dr. Müller. Er blieb.",
	      "am@0P 3@1 januar@2 kam@3 dr@4 mull@5 er@6S blieb@7");
	as_index("zh", "他说。今天！",
	      "他说@0Pb 今天@1Sb");
	as_index("hi", "यह है। वह है।",
	      "यह@0P है@1 वह@2S है@3");
}
END_TEST

START_TEST(paragraphs)
{
	as_index("en", "One line\nwrapped.\n\nTwo",
	      "one@0P line@1 wrap@2 two@3P");
	as_index("en", "Showers went on in\nthe zone since early\nmonths.\n    The dry period",
	      "shower@0P went@1 on@2 in@3 the@4 zone@5 sinc@6 earli@7 month@8 the@9P dri@10 "
	      "period@11");
	as_index(
	    "en",
	    "A word word word word word word word word word word word word word word word word "
	    "word word word word word word word word word word word word word word\nB word word "
	    "word word word word word word word word word word word word word word word word word "
	    "word word word word word word word word word word word\nC",
	    "a@0P word@1 word@2 word@3 word@4 word@5 word@6 word@7 word@8 word@9 word@10 "
	    "word@11 word@12 word@13 word@14 word@15 word@16 word@17 word@18 word@19 word@20 "
	    "word@21 word@22 word@23 word@24 word@25 word@26 word@27 word@28 word@29 word@30 "
	    "b@31P word@32 word@33 word@34 word@35 word@36 word@37 word@38 word@39 word@40 "
	    "word@41 word@42 word@43 word@44 word@45 word@46 word@47 word@48 word@49 word@50 "
	    "word@51 word@52 word@53 word@54 word@55 word@56 word@57 word@58 word@59 word@60 "
	    "word@61 c@62P");
}
END_TEST

START_TEST(urls_and_mail_are_words)
{
	as_index("en", "see www.example.com/foo-bar",
	      "see@0P www@1 exampl@2j com@3j foo@4 bar@5j");
	as_index("en", "mail a.smith@example.org now",
	      "mail@0P a@1 smith@2j exampl@3 org@4j now@5");
}
END_TEST

START_TEST(capitals_are_marked_for_the_index)
{
	as_index("en", "the NATO chief",
	      "the@0P nato@1C ^nato@1+ chief@2");
	as_query("en", "the NATO chief",
	      "the@0P nato@1C chief@2");
	as_index("en", "NATO CHIEF RESIGNS",
	      "nato@0P chief@1 resign@2");
}
END_TEST

Suite *
suite_text_analyzer(void)
{
	Suite *suite = suite_create("text.analyzer");
	TCase *tcase = tcase_create("rules");

	tcase_add_test(tcase, dotted_and_capital_us_are_a_country_not_a_pronoun);
	tcase_add_test(tcase, a_headline_in_capitals_keeps_both_readings_of_us);
	tcase_add_test(tcase, other_acronyms_lose_their_dots);
	tcase_add_test(tcase, acronyms_that_are_words_are_marked_and_findable);
	tcase_add_test(tcase, acronym_with_possessive_or_hyphen);
	tcase_add_test(tcase, letters_and_digits_find_each_other);
	tcase_add_test(tcase, mixed_names);
	tcase_add_test(tcase, hyphenated_words_are_parts);
	tcase_add_test(tcase, single_letters_and_arabic_articles_join);
	tcase_add_test(tcase, names_stay_whole);
	tcase_add_test(tcase, possessives_and_quotes);
	tcase_add_test(tcase, elision_in_french_and_italian);
	tcase_add_test(tcase, turkish_suffixes_and_letters);
	tcase_add_test(tcase, editors_brackets_vanish);
	tcase_add_test(tcase, numbers_however_grouped);
	tcase_add_test(tcase, money);
	tcase_add_test(tcase, dates_and_times_are_parts);
	tcase_add_test(tcase, diacritics_fold);
	tcase_add_test(tcase, unaccented_queries_find_accented_words);
	tcase_add_test(tcase, english_exceptions);
	tcase_add_test(tcase, scripts_without_spaces_give_bigrams);
	tcase_add_test(tcase, arabic_and_persian);
	tcase_add_test(tcase, sentences);
	tcase_add_test(tcase, paragraphs);
	tcase_add_test(tcase, urls_and_mail_are_words);
	tcase_add_test(tcase, capitals_are_marked_for_the_index);
	suite_add_tcase(suite, tcase);
	return suite;
}
