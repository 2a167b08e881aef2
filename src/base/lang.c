#include "base/lang.h"

/* ISO 639-2 (both T and B) and 639-3 codes, each with the 639-1 code that replaces it. */
static const char twins[][6] = {
	"afraf", "amham", "araar", "arbar", "azeaz", "belbe", "benbn", "bulbg", "catca", "cescs",
	"czecs", "cymcy", "welcy", "danda", "deude", "gerde", "ellel", "greel", "engen", "epoeo",
	"estet", "euseu", "baqeu", "fasfa", "perfa", "pesfa", "finfi", "frafr", "frefr", "glega",
	"glggl", "gujgu", "hauha", "hebhe", "hinhi", "hrvhr", "hunhu", "hyehy", "armhy", "iboig",
	"indid", "islis", "iceis", "itait", "jpnja", "katka", "geoka", "kankn", "kazkk", "khmkm",
	"korko", "laolo", "latla", "lavlv", "linln", "litlt", "luglg", "malml", "marmr", "mkdmk",
	"macmk", "mlgmg", "mltmt", "monmn", "msams", "mayms", "myamy", "burmy", "nepne", "nldnl",
	"dutnl", "nobnb", "norno", "ormom", "gazom", "panpa", "polpl", "porpt", "pusps", "ronro",
	"rumro", "runrn", "rusru", "kinrw", "sinsi", "slksk", "slosk", "slvsl", "snasn", "somso",
	"spaes", "sqisq", "albsq", "srpsr", "swasw", "swhsw", "swesv", "tamta", "telte", "thath",
	"tirti", "tgltl", "turtr", "ukruk", "urdur", "uzbuz", "vievi", "xhoxh", "yidyi", "yoryo",
	"zhozh", "chizh", "cmnzh", "zulzu",
};

static nx_lang
pack(const char *letters, size_t n)
{
	nx_lang lang = 0;

	for (size_t i = 0; i < 3; i++)
		lang = (nx_lang)(lang << 5 | (i < n ? (letters[i] - 'a' + 1) : 0));
	return lang;
}

char *
nx_lang_text(nx_lang lang, char to[NX_LANG_TEXT])
{
	unsigned n = 0;

	for (unsigned shift = 10; n < 3; shift -= 5) {
		unsigned letter = (unsigned)lang >> shift & 31u;
		if (letter == 0 || letter > 26)
			break;
		to[n++] = (char)('a' + letter - 1);
		if (shift == 0)
			break;
	}
	to[n] = '\0';
	return to;
}

nx_lang
nx_lang_parse(const char *text, size_t len)
{
	char letters[3];
	size_t n = 0;

	for (; n < len && text[n] != '-' && text[n] != '_'; n++) {
		char lower = (char)(text[n] | 0x20);
		if (n == 3 || lower < 'a' || lower > 'z')
			return 0;
		letters[n] = lower;
	}
	if (n < 2)
		return 0;
	for (size_t i = 0; n == 3 && i < sizeof(twins) / sizeof(twins[0]); i++)
		if (twins[i][0] == letters[0] && twins[i][1] == letters[1] &&
		    twins[i][2] == letters[2])
			return pack(twins[i] + 3, 2);
	return pack(letters, n);
}
