#include "text/stem.h"

#include "base/utf8.h"

#include <libstemmer.h>
#include <limits.h>
#include <string.h>

struct stemmed {
	nx_lang lang;
	const char *algorithm;
};

static const struct stemmed LANGS[] = {
	{ NX_LANG('e', 'n'), "english" },    { NX_LANG('a', 'r'), "arabic" },
	{ NX_LANG('h', 'y'), "armenian" },   { NX_LANG('e', 'u'), "basque" },
	{ NX_LANG('c', 'a'), "catalan" },    { NX_LANG('d', 'a'), "danish" },
	{ NX_LANG('n', 'l'), "dutch" },      { NX_LANG('f', 'i'), "finnish" },
	{ NX_LANG('f', 'r'), "french" },     { NX_LANG('d', 'e'), "german" },
	{ NX_LANG('e', 'l'), "greek" },      { NX_LANG('h', 'i'), "hindi" },
	{ NX_LANG('h', 'u'), "hungarian" },  { NX_LANG('i', 'd'), "indonesian" },
	{ NX_LANG('g', 'a'), "irish" },      { NX_LANG('i', 't'), "italian" },
	{ NX_LANG('l', 't'), "lithuanian" }, { NX_LANG('n', 'e'), "nepali" },
	{ NX_LANG('n', 'o'), "norwegian" },  { NX_LANG('n', 'b'), "norwegian" },
	{ NX_LANG('n', 'n'), "norwegian" },  { NX_LANG('p', 't'), "portuguese" },
	{ NX_LANG('r', 'o'), "romanian" },   { NX_LANG('r', 'u'), "russian" },
	{ NX_LANG('s', 'r'), "serbian" },    { NX_LANG('e', 's'), "spanish" },
	{ NX_LANG('s', 'v'), "swedish" },    { NX_LANG('t', 'a'), "tamil" },
	{ NX_LANG('t', 'r'), "turkish" },    { NX_LANG('y', 'i'), "yiddish" },
};

_Static_assert(sizeof(LANGS) / sizeof(*LANGS) == NX_STEM_LANGS, "one stemmer for each language");

static size_t
place_of(nx_lang lang)
{
	size_t i = 0;

	while (i < NX_STEM_LANGS && LANGS[i].lang != lang)
		i++;
	return i;
}

static size_t
copy_word(const char *word, size_t len, char *to, size_t room)
{
	if (len > room)
		len = nx_utf8_cut(word, room);
	memcpy(to, word, len);
	return len;
}

void
nx_stemmers_release(struct nx_stemmers *self)
{
	for (size_t i = 0; i < NX_STEM_LANGS; i++)
		sb_stemmer_delete(self->of[i]);
	memset(self, 0, sizeof(*self));
}

bool
nx_stem_known(nx_lang lang)
{
	return place_of(lang) < NX_STEM_LANGS;
}

size_t
nx_stem(struct nx_stemmers *self, nx_lang lang, const char *word, size_t len, char *to, size_t room)
{
	size_t place = place_of(lang);
	const char *exception = lang == NX_LANG('e', 'n') ? nx_stem_exception(word, len) : NULL;
	const char *stem;

	if (exception)
		return copy_word(exception, strlen(exception), to, room);
	if (place == NX_STEM_LANGS || len > INT_MAX)
		return copy_word(word, len, to, room);
	if (!self->of[place])
		self->of[place] = sb_stemmer_new(LANGS[place].algorithm, NULL);
	if (!self->of[place])
		return copy_word(word, len, to, room);
	stem = (const char *)sb_stemmer_stem(self->of[place], (const sb_symbol *)word, (int)len);
	if (!stem || sb_stemmer_length(self->of[place]) <= 0)
		return copy_word(word, len, to, room);
	len = (size_t)sb_stemmer_length(self->of[place]);
	if (lang == NX_LANG('e', 'n')) {
		const char *spelling = nx_stem_spelling(stem, len);
		stem = spelling ? spelling : stem;
		len = spelling ? strlen(spelling) : len;
	}
	return copy_word(stem, len, to, room);
}
