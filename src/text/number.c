#include "text/number.h"

#include <stdint.h>
#include <string.h>

enum { MAX_GROUPS = 24 };

struct group {
	size_t begin, len;
	char before; /* the separator before it, 0 before the first */
};

bool
nx_number_has_decimal_comma(nx_lang lang)
{
	static const nx_lang LANGS[] = {
		NX_LANG('d', 'e'), NX_LANG('f', 'r'), NX_LANG('e', 's'), NX_LANG('i', 't'),
		NX_LANG('p', 't'), NX_LANG('n', 'l'), NX_LANG('r', 'u'), NX_LANG('t', 'r'),
		NX_LANG('p', 'l'), NX_LANG('s', 'v'), NX_LANG('d', 'a'), NX_LANG('n', 'o'),
		NX_LANG('n', 'b'), NX_LANG('n', 'n'), NX_LANG('f', 'i'), NX_LANG('c', 's'),
		NX_LANG('s', 'k'), NX_LANG('r', 'o'), NX_LANG('h', 'u'), NX_LANG('u', 'k'),
		NX_LANG('b', 'g'), NX_LANG('e', 'l'), NX_LANG('v', 'i'), NX_LANG('i', 'd'),
		NX_LANG('c', 'a'), NX_LANG('l', 't'), NX_LANG('e', 't'), NX_LANG('l', 'v'),
		NX_LANG('s', 'r'), NX_LANG('h', 'r'), NX_LANG('s', 'l'), NX_LANG('e', 'u'),
	};

	for (size_t i = 0; i < sizeof(LANGS) / sizeof(*LANGS); i++)
		if (LANGS[i] == lang)
			return true;
	return false;
}

static size_t
split_groups(const char *text, size_t len, struct group groups[MAX_GROUPS])
{
	size_t n = 0;

	for (size_t i = 0; i < len;) {
		size_t begin = i;
		if (n == MAX_GROUPS)
			return 0;
		while (i < len && text[i] >= '0' && text[i] <= '9')
			i++;
		groups[n++] = (struct group){ begin, i - begin, begin ? text[begin - 1] : '\0' };
		i++; /* the separator */
	}
	return n;
}

/* 1,234,567: one to three digits, then threes, the same sign between. */
static bool
grouped_by_thousands(const struct group *groups, size_t n)
{
	if (groups[0].len > 3)
		return false;
	for (size_t i = 1; i < n; i++)
		if (groups[i].len != 3 || groups[i].before != groups[1].before)
			return false;
	return true;
}

/* 12,34,567: lakhs and crores. */
static bool
grouped_by_lakhs(const struct group *groups, size_t n)
{
	if (n < 3 || groups[0].len > 2 || groups[n - 1].len != 3)
		return false;
	for (size_t i = 1; i < n; i++)
		if (groups[i].before != ',' || (i < n - 1 && groups[i].len != 2))
			return false;
	return true;
}

static size_t
write_groups(const char *text, const struct group *groups, size_t n, size_t nwhole, char *to)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == nwhole)
			to[len++] = '.';
		memcpy(to + len, text + groups[i].begin, groups[i].len);
		len += groups[i].len;
	}
	return len;
}

/* How many of the groups are the whole number; the rest, at most one, is the fraction.  0: not one
 * number. */
static size_t
whole_groups(const char *text, const struct group *groups, size_t n, bool decimal_comma)
{
	char last = groups[n - 1].before;
	bool thousands = grouped_by_thousands(groups, n);

	if (n == 1)
		return 1;
	if (n == 2 && last == '.') {
		bool grouping = decimal_comma && thousands && text[groups[0].begin] != '0';
		return grouping ? 2 : 1;
	}
	if (n == 2 && last == ',' && decimal_comma)
		return 1;
	if (thousands || grouped_by_lakhs(groups, n))
		return n;
	if (n > 2 && (last == '.' || last == ',') && last != groups[1].before &&
	    (grouped_by_thousands(groups, n - 1) || grouped_by_lakhs(groups, n - 1)))
		return n - 1;
	return 0;
}

size_t
nx_number_normal(const char *text, size_t len, bool decimal_comma, char *to)
{
	struct group groups[MAX_GROUPS];
	size_t n = split_groups(text, len, groups);
	size_t nwhole = n ? whole_groups(text, groups, n, decimal_comma) : 0;

	return nwhole ? write_groups(text, groups, n, nwhole, to) : 0;
}

enum { MILLION, BILLION, TRILLION };

static const struct nx_unit UNITS[] = {
	[MILLION] = { "m", "million" },
	[BILLION] = { "bn", "billion" },
	[TRILLION] = { "tn", "trillion" },
};

struct unit_word {
	nx_lang lang; /* 0: any */
	const char *word;
	int unit;
};

/* What a billion is depends on the language: 10^9 in English and Brazilian Portuguese, 10^12
 * in German, French, Spanish.  The terms say 10^9 = bn everywhere.  may_be_unit() knows how they
 * begin. */
static const struct unit_word UNIT_WORDS[] = {
	{ 0, "bn", BILLION },
	{ 0, "m", MILLION },
	{ 0, "mn", MILLION },
	{ 0, "mln", MILLION },
	{ 0, "million", MILLION },
	{ 0, "tn", TRILLION },
	{ 0, "trn", TRILLION },
	{ 0, "trln", TRILLION },
	{ 0, "mld", BILLION },
	{ 0, "mlrd", BILLION },
	{ NX_LANG('e', 'n'), "billion", BILLION },
	{ NX_LANG('e', 'n'), "b", BILLION },
	{ NX_LANG('e', 'n'), "bln", BILLION },
	{ NX_LANG('e', 'n'), "trillion", TRILLION },
	{ NX_LANG('d', 'e'), "mio", MILLION },
	{ NX_LANG('d', 'e'), "millionen", MILLION },
	{ NX_LANG('d', 'e'), "mrd", BILLION },
	{ NX_LANG('d', 'e'), "milliarde", BILLION },
	{ NX_LANG('d', 'e'), "milliarden", BILLION },
	{ NX_LANG('d', 'e'), "billion", TRILLION },
	{ NX_LANG('d', 'e'), "billionen", TRILLION },
	{ NX_LANG('f', 'r'), "millions", MILLION },
	{ NX_LANG('f', 'r'), "milliard", BILLION },
	{ NX_LANG('f', 'r'), "milliards", BILLION },
	{ NX_LANG('f', 'r'), "md", BILLION },
	{ NX_LANG('f', 'r'), "mds", BILLION },
	{ NX_LANG('e', 's'), "millón", MILLION },
	{ NX_LANG('e', 's'), "millones", MILLION },
	{ NX_LANG('e', 's'), "billones", TRILLION },
	{ NX_LANG('p', 't'), "milhão", MILLION },
	{ NX_LANG('p', 't'), "milhões", MILLION },
	{ NX_LANG('p', 't'), "bilhão", BILLION },
	{ NX_LANG('p', 't'), "bilhões", BILLION },
	{ NX_LANG('p', 't'), "bi", BILLION },
	{ NX_LANG('p', 't'), "trilhões", TRILLION },
	{ NX_LANG('i', 't'), "milioni", MILLION },
	{ NX_LANG('i', 't'), "miliardi", BILLION },
	{ NX_LANG('n', 'l'), "miljoen", MILLION },
	{ NX_LANG('n', 'l'), "miljard", BILLION },
	{ NX_LANG('s', 'v'), "miljoner", MILLION },
	{ NX_LANG('s', 'v'), "miljarder", BILLION },
	{ NX_LANG('t', 'r'), "milyon", MILLION },
	{ NX_LANG('t', 'r'), "milyar", BILLION },
	{ NX_LANG('t', 'r'), "trilyon", TRILLION },
	{ NX_LANG('r', 'u'), "млн", MILLION },
	{ NX_LANG('r', 'u'), "миллион", MILLION },
	{ NX_LANG('r', 'u'), "миллиона", MILLION },
	{ NX_LANG('r', 'u'), "миллионов", MILLION },
	{ NX_LANG('r', 'u'), "млрд", BILLION },
	{ NX_LANG('r', 'u'), "миллиард", BILLION },
	{ NX_LANG('r', 'u'), "миллиарда", BILLION },
	{ NX_LANG('r', 'u'), "миллиардов", BILLION },
	{ NX_LANG('r', 'u'), "трлн", TRILLION },
	{ NX_LANG('u', 'k'), "млн", MILLION },
	{ NX_LANG('u', 'k'), "млрд", BILLION },
};

/* What all of them begin with: b, m, t, and the first byte of Cyrillic letters. */
static bool
may_be_unit(char first)
{
	return first == 'b' || first == 'm' || first == 't' || first == '\xd0' || first == '\xd1';
}

const struct nx_unit *
nx_number_unit(nx_lang lang, const char *word, size_t len)
{
	if (len == 0 || !may_be_unit(*word))
		return NULL;
	if (lang == 0)
		lang = NX_LANG('e', 'n');
	for (size_t i = 0; i < sizeof(UNIT_WORDS) / sizeof(*UNIT_WORDS); i++) {
		const struct unit_word *known = &UNIT_WORDS[i];
		if (known->word[0] != word[0] || (known->lang && known->lang != lang))
			continue;
		if (strlen(known->word) == len &&
		    memcmp(known->word, word, len) == 0)
			return &UNITS[known->unit];
	}
	return NULL;
}
