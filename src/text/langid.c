#include "text/langid.h"

#include "base/utf8.h"
#include "text/langid_table.h"
#include "text/stem.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

enum {
	LOOK_AT = 1200, /* bytes: some 200 words, which is plenty */
	GLANCE = 600,   /* bytes that mostly settle it: of 60,000 articles all as the rest of them do */
	SETTLED = 300,  /* by so much weight, and by half, must a language be before all others then */
	WORD_MAX = 32,  /* bytes of a word that can be in the table */
	LETTERS_ASCII = 26,
	ENOUGH = 60,    /* weight that speaks for itself; less is a word or two */
};

enum script {
	OTHER, LATIN, CYRILLIC, ARABIC, DEVANAGARI, ETHIOPIC, BENGALI, HAN, KANA, HANGUL, THAI,
	LAO, KHMER, MYANMAR, GREEK, HEBREW, ARMENIAN, GEORGIAN, GURMUKHI, GUJARATI, TAMIL, TELUGU,
	KANNADA, MALAYALAM, SINHALA, TIBETAN, MONGOLIAN, NSCRIPTS
};

struct span {
	uint32_t first, last;
	enum script script;
};

/* Sorted. */
static const struct span SPANS[] = {
	{ 0x00C0, 0x024F, LATIN },
	{ 0x0250, 0x02AF, LATIN },     { 0x0370, 0x03FF, GREEK },     { 0x0400, 0x052F, CYRILLIC },
	{ 0x0531, 0x058F, ARMENIAN },  { 0x05D0, 0x05F2, HEBREW },    { 0x0620, 0x065F, ARABIC },
	{ 0x066E, 0x06D3, ARABIC },    { 0x06D5, 0x06EF, ARABIC },    { 0x06FA, 0x077F, ARABIC },
	{ 0x0900, 0x0963, DEVANAGARI }, { 0x0980, 0x09FF, BENGALI },  { 0x0A00, 0x0A7F, GURMUKHI },
	{ 0x0A80, 0x0AFF, GUJARATI },  { 0x0B80, 0x0BFF, TAMIL },     { 0x0C00, 0x0C7F, TELUGU },
	{ 0x0C80, 0x0CFF, KANNADA },   { 0x0D00, 0x0D7F, MALAYALAM }, { 0x0D80, 0x0DFF, SINHALA },
	{ 0x0E00, 0x0E7F, THAI },      { 0x0E80, 0x0EFF, LAO },       { 0x0F00, 0x0FFF, TIBETAN },
	{ 0x1000, 0x109F, MYANMAR },   { 0x10A0, 0x10FF, GEORGIAN },  { 0x1100, 0x11FF, HANGUL },
	{ 0x1200, 0x139F, ETHIOPIC },  { 0x1780, 0x17FF, KHMER },     { 0x1800, 0x18AF, MONGOLIAN },
	{ 0x1E00, 0x1EFF, LATIN },     { 0x1F00, 0x1FFF, GREEK },     { 0x3040, 0x30FF, KANA },
	{ 0x31F0, 0x31FF, KANA },      { 0x3400, 0x4DBF, HAN },       { 0x4E00, 0x9FFF, HAN },
	{ 0xAC00, 0xD7AF, HANGUL },    { 0xF900, 0xFAFF, HAN },       { 0xFB50, 0xFDFF, ARABIC },
	{ 0xFE70, 0xFEFC, ARABIC },    { 0xFF66, 0xFF9D, KANA },      { 0x20000, 0x3FFFD, HAN },
};

/* Scripts that one language of the news writes; 0 where words must decide. */
static const nx_lang ONLY[NSCRIPTS] = {
	[BENGALI] = NX_LANG('b', 'n'),   [HAN] = NX_LANG('z', 'h'),
	[KANA] = NX_LANG('j', 'a'),      [HANGUL] = NX_LANG('k', 'o'),
	[THAI] = NX_LANG('t', 'h'),      [LAO] = NX_LANG('l', 'o'),
	[KHMER] = NX_LANG('k', 'm'),     [MYANMAR] = NX_LANG('m', 'y'),
	[GREEK] = NX_LANG('e', 'l'),     [HEBREW] = NX_LANG('h', 'e'),
	[ARMENIAN] = NX_LANG('h', 'y'),  [GEORGIAN] = NX_LANG('k', 'a'),
	[GURMUKHI] = NX_LANG('p', 'a'),  [GUJARATI] = NX_LANG('g', 'u'),
	[TAMIL] = NX_LANG('t', 'a'),     [TELUGU] = NX_LANG('t', 'e'),
	[KANNADA] = NX_LANG('k', 'n'),   [MALAYALAM] = NX_LANG('m', 'l'),
	[SINHALA] = NX_LANG('s', 'i'),   [TIBETAN] = NX_LANG('b', 'o'),
	[MONGOLIAN] = NX_LANG('m', 'n'),
};

/* What words alone cannot say, should none be known: the script's most written language. */
static const nx_lang USUAL[NSCRIPTS] = {
	[CYRILLIC] = NX_LANG('r', 'u'),
	[ARABIC] = NX_LANG('a', 'r'),
	[DEVANAGARI] = NX_LANG('h', 'i'),
	[ETHIOPIC] = NX_LANG('a', 'm'),
};

struct evidence {
	uint32_t letters[NSCRIPTS];
	uint32_t weight[NX_LANGID_LANGS];
};

static enum script
script_of(uint32_t code)
{
	size_t lo = 0, hi = sizeof(SPANS) / sizeof(*SPANS);

	if (code < 0x80) /* letters of it were told before */
		return OTHER;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (SPANS[mid].last < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < sizeof(SPANS) / sizeof(*SPANS) && code >= SPANS[lo].first ? SPANS[lo].script
	                                                                        : OTHER;
}

/* ---- Words ----------------------------------------------------------- */

enum { FNV_START = (int)2166136261u };
#define FNV_PRIME 16777619u

static uint32_t
hash_bytes(uint32_t hash, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * FNV_PRIME;
	return hash;
}

static void
add_votes(struct evidence *evidence, uint32_t hash)
{
	uint32_t at = (uint32_t)((uint64_t)hash * NX_LANGID_SLOTS >> 32);
	const struct nx_langid_vote *vote;

	for (; nx_langid_slots[at].first1; at = at + 1 == NX_LANGID_SLOTS ? 0 : at + 1)
		if (nx_langid_slots[at].tag == (hash & 0xFFFF))
			break;
	if (!nx_langid_slots[at].first1)
		return;
	vote = &nx_langid_votes[nx_langid_slots[at].first1 - 1];
	do
		evidence->weight[vote->lang & 127] += vote->weight;
	while (!(vote++->lang & 128));
}

/* A letter above ASCII is looked up by itself too: "_ø" speaks for Danish or Norwegian. */
static void
add_letter(struct evidence *evidence, const char *bytes, size_t len)
{
	add_votes(evidence, hash_bytes(hash_bytes((uint32_t)FNV_START, "_", 1), bytes, len));
}

/* Counts letters of each script, and the known words.  One pass. */
static void
gather(struct evidence *evidence, const char *text, size_t len)
{
	const char *end = text + len;
	uint32_t hash = (uint32_t)FNV_START;
	size_t nword = 0;
	unsigned width;

	for (const char *p = text; p < end; p += width) {
		char bytes[NX_UTF8_MAX];
		enum script script;
		uint32_t code;
		unsigned n;

		if ((unsigned char)((*p | 32) - 'a') < LETTERS_ASCII) {
			evidence->letters[LATIN]++;
			hash = (hash ^ (unsigned char)(*p | 32)) * FNV_PRIME;
			nword++;
			width = 1;
			continue;
		}
		code = nx_utf8_decode(p, end, &width);
		script = script_of(code);
		if (script == OTHER) {
			if (nword && nword <= WORD_MAX)
				add_votes(evidence, hash);
			hash = (uint32_t)FNV_START;
			nword = 0;
			continue;
		}
		evidence->letters[script]++;
		n = nx_utf8_encode(bytes,
		                   (uint32_t)utf8proc_tolower((utf8proc_int32_t)code));
		hash = hash_bytes(hash, bytes, n);
		nword += n;
		if (script == LATIN || script == CYRILLIC || script == ARABIC || script == ETHIOPIC)
			add_letter(evidence, bytes, n);
	}
	if (nword && nword <= WORD_MAX)
		add_votes(evidence, hash);
}

/* ---- The verdict ----------------------------------------------------- */

static enum script
main_script(const struct evidence *evidence)
{
	enum script best = OTHER;
	const uint32_t *n = evidence->letters;

	/* a Han character says as much as several letters */
	for (int i = LATIN; i < NSCRIPTS; i++) {
		uint32_t weight = n[i] * (i >= HAN && i <= HANGUL ? 3 : 1);
		uint32_t most = n[best] * (best >= HAN && best <= HANGUL ? 3 : 1);
		if (best == OTHER ? weight > 0 : weight > most)
			best = (enum script)i;
	}
	if ((best == HAN || best == KANA) && n[KANA] * 20 > n[HAN])
		return KANA;
	return best;
}

/* Languages of the table by their script, so that an English quotation in a Russian article
 * decides nothing. */
static enum script
script_of_lang(nx_lang lang)
{
	switch (lang) {
	case NX_LANG('r', 'u'): case NX_LANG('u', 'k'): case NX_LANG('b', 'g'):
	case NX_LANG('s', 'r'):
		return CYRILLIC;
	case NX_LANG('a', 'r'): case NX_LANG('f', 'a'): case NX_LANG('u', 'r'):
		return ARABIC;
	case NX_LANG('h', 'i'): case NX_LANG('m', 'r'): case NX_LANG('n', 'e'):
		return DEVANAGARI;
	case NX_LANG('a', 'm'): case NX_LANG('t', 'i'):
		return ETHIOPIC;
	default:
		return LATIN;
	}
}

/* Nigerian Pidgin shares most words with English, which is written far more: English unless its
 * own words say otherwise. */
static bool
is_rather_english(const struct evidence *evidence, uint32_t pidgin)
{
	for (size_t i = 0; i < NX_LANGID_LANGS; i++)
		if (nx_langid_langs[i] == NX_LANG('e', 'n'))
			return evidence->weight[i] * 8 >= pidgin * 5;
	return false;
}

/* The two languages of a script that most speaks for. */
struct verdict {
	nx_lang found;
	uint32_t best, second; /* weights */
};

static struct verdict
weigh(const struct evidence *evidence, enum script script)
{
	struct verdict verdict = { 0, 0, 0 };

	for (size_t i = 0; i < NX_LANGID_LANGS; i++) {
		uint32_t weight = evidence->weight[i];
		if (weight <= verdict.second || script_of_lang(nx_langid_langs[i]) != script)
			continue;
		verdict.second = weight > verdict.best ? verdict.best : weight;
		if (weight > verdict.best) {
			verdict.best = weight;
			verdict.found = nx_langid_langs[i];
		}
	}
	return verdict;
}

static bool
is_settled(const struct verdict *verdict)
{
	return verdict->best >= verdict->second + verdict->second / 2 &&
	       verdict->best - verdict->second >= SETTLED;
}

/* Gathers from the beginning of the text, and from the rest of it where that does not settle the language. */
static struct verdict
look(struct evidence *evidence, const char *text, size_t len, enum script *script)
{
	size_t glance = len < GLANCE ? len : GLANCE;
	struct verdict verdict;

	while (glance < len && text[glance] != ' ')
		glance++;
	gather(evidence, text, glance);
	*script = main_script(evidence);
	verdict = weigh(evidence, *script);
	if (is_settled(&verdict))
		return verdict;
	gather(evidence, text + glance, len - glance);
	*script = main_script(evidence);
	return weigh(evidence, *script);
}

nx_lang
nx_langid_detect(const char *text, size_t len)
{
	struct evidence evidence = { { 0 }, { 0 } };
	struct verdict verdict;
	enum script script;

	if (len > LOOK_AT)
		len = nx_utf8_cut(text, LOOK_AT);
	verdict = look(&evidence, text, len, &script);
	if (ONLY[script])
		return ONLY[script];
	if (verdict.best < ENOUGH || verdict.best == verdict.second)
		return USUAL[script];
	if (verdict.found == nx_lang_parse("pcm", 3) && is_rather_english(&evidence, verdict.best))
		return NX_LANG('e', 'n');
	return verdict.found;
}

int
nx_lang_has_stemmer(nx_lang lang)
{
	return nx_stem_known(lang);
}

bool
nx_langid_close(nx_lang a, nx_lang b)
{
	static const char *const groups[][5] = { { "nb", "nn", "no", "da", NULL },
		                                 { "hr", "sr", "bs", "sl", NULL },
		                                 { "id", "ms", NULL },
		                                 { "en", "pcm", NULL },
		                                 { "cs", "sk", NULL },
		                                 { "es", "gl", "ca", "pt", NULL } };

	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		unsigned found = 0;
		for (size_t i = 0; groups[g][i]; i++) {
			nx_lang lang = nx_lang_parse(groups[g][i], strlen(groups[g][i]));
			found += (unsigned)(lang == a) + (unsigned)(lang == b);
		}
		if (found >= 2)
			return true;
	}
	return false;
}
