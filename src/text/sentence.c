#include "text/sentence.h"

#include "text/words.h"

#include <string.h>

enum {
	LONG_LINE = 100, /* bytes: no agency wraps so wide, few paragraphs are shorter */
};

enum nx_layout
nx_sentence_layout(const char *text, size_t len)
{
	const char *line = text, *end = text + len, *lf;
	size_t in_long = 0, nlines = 0;

	while (line < end && (lf = memchr(line, '\n', (size_t)(end - line)))) {
		const char *next = lf + 1;
		while (next < end && (*next == ' ' || *next == '\t' || *next == '\r'))
			next++;
		if (next < end && *next == '\n' && line != text)
			return NX_LAYOUT_BLANK;
		if (next < end && *next == '\n' && nlines == 0)
			return NX_LAYOUT_BLANK;
		if (lf - line > LONG_LINE)
			in_long += (size_t)(lf - line);
		nlines++;
		line = lf + 1;
	}
	if (end - line > LONG_LINE)
		in_long += (size_t)(end - line);
	if (nlines == 0)
		return NX_LAYOUT_BLANK;
	return in_long * 2 > len ? NX_LAYOUT_LINES : NX_LAYOUT_WRAPPED;
}

bool
nx_sentence_has_dotted_ordinals(nx_lang lang)
{
	static const nx_lang LANGS[] = {
		NX_LANG('d', 'e'), NX_LANG('d', 'a'), NX_LANG('n', 'o'), NX_LANG('n', 'b'),
		NX_LANG('n', 'n'), NX_LANG('f', 'i'), NX_LANG('h', 'u'), NX_LANG('t', 'r'),
		NX_LANG('c', 's'), NX_LANG('s', 'k'), NX_LANG('p', 'l'), NX_LANG('e', 't'),
		NX_LANG('l', 'v'), NX_LANG('s', 'l'), NX_LANG('h', 'r'), NX_LANG('s', 'r'),
	};

	for (size_t i = 0; i < sizeof(LANGS) / sizeof(*LANGS); i++)
		if (LANGS[i] == lang)
			return true;
	return false;
}

enum { LISTED_MAX = 9 }; /* bytes of the longest word in the lists below */

/* Words in one string, each between two spaces. */
static bool
in_list(const char *list, const char *word, size_t len)
{
	char between[LISTED_MAX + 3] = " ";

	if (len == 0 || len > LISTED_MAX)
		return false;
	memcpy(between + 1, word, len);
	memcpy(between + 1 + len, " ", 2);
	return strstr(list, between) != NULL;
}

struct lists {
	nx_lang lang;
	const char *abbreviations;
	const char *starters;
};

static const struct lists LISTS[] = {
	{ NX_LANG('e', 'n'),
	  " mr mrs ms dr prof gen lt col maj capt sgt cpl pvt adm cmdr brig rev hon sen rep gov "
	  "pres sec amb atty insp supt supt det pfc messrs st mt ft jr sr esq jan feb mar apr jun "
	  "jul aug sep sept oct nov dec no nos vs v inc corp co ltd llc bros dept univ assn ave "
	  "blvd rd ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn "
	  "miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo est approx fig vol pp "
	  "op ed eds al cf viz etc eg ie ca ",
	  " the he she it in but and they we i this that these those a an his her its our their on "
	  "at for as if when while after before there some many most all one two now then so "
	  "however meanwhile what who why how with by from to you not no yet still both according "
	  "last since under also " },
	{ NX_LANG('d', 'e'),
	  " dr prof hr fr nr st str bzw ca usw etc evtl ggf inkl exkl max min mind rd sog vgl z b "
	  "u a d h abs art aufl bd dipl ing geb gest jan feb mär apr jun jul aug sep sept okt nov "
	  "dez mio mrd tel tsd vers co ",
	  " der die das den dem ein eine er sie es wir ich im in am an auf bei mit nach von zu "
	  "doch aber und auch als wenn für so dies diese dieser " },
	{ NX_LANG('f', 'r'),
	  " m mm mme mlle dr pr me st ste av bd cf etc ex fig no p pp vol janv févr avr juil sept "
	  "oct nov déc art ch env hab ",
	  " le la les l un une des il elle ils elles on nous je ce cette ces mais et en au aux "
	  "dans pour par sur après avant selon d à depuis si " },
	{ NX_LANG('e', 's'),
	  " sr sra sres srta dr dra prof gral gen col lic ing arq ud uds d dña av avda c núm nº no "
	  "pág págs art cía ee uu aa etc ene feb mar abr may jun jul ago sep oct nov dic depto st "
	  "sto sta ",
	  " el la los las un una en por para con pero y además según su sus este esta se lo no al "
	  "del desde también " },
	{ NX_LANG('i', 't'),
	  " sig sigg dott prof ing avv on sen gen col cap ecc es pag pagg art nr n dr ca s ",
	  " il lo la i gli le un una in di da per con ma e si non nel nella " },
	{ NX_LANG('p', 't'),
	  " sr sra srs dr dra prof profa gen cel av r art pág n núm etc ex exmo eng ",
	  " o a os as um uma em no na por para com mas e segundo de ele ela " },
	{ NX_LANG('n', 'l'),
	  " dhr mevr mr dr prof drs ir ing bijv o a b v enz etc nr blz jl ca art st ",
	  " de het een hij zij in op maar en dat dit voor met van na " },
	{ NX_LANG('r', 'u'),
	  " г гг стр им ул д кв руб тыс млн млрд трлн т е п др пр см рис обл р ",
	  " в на по и но он она они это как что для с из " },
};

uint32_t
nx_sentence_hints(nx_lang lang, const char *word, size_t len)
{
	uint32_t hints = 0;

	if (lang == 0)
		lang = NX_LANG('e', 'n');
	for (size_t i = 0; i < sizeof(LISTS) / sizeof(*LISTS); i++) {
		if (LISTS[i].lang != lang)
			continue;
		if (in_list(LISTS[i].abbreviations, word, len))
			hints |= NX_WORD_ABBREVIATION;
		if (in_list(LISTS[i].starters, word, len))
			hints |= NX_WORD_STARTER;
	}
	return hints;
}
