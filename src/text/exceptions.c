#include "text/stem.h"

#include <string.h>

struct exception {
	const char *word, *term;
};

/* Sorted by word (strcmp), searched by halves. */
static const struct exception EXCEPTIONS[] = {
	{ "new", "new" },
	{ "news", "news" },
	{ "organ", "organ" },
	{ "organs", "organ" },
};

const char *
nx_stem_exception(const char *word, size_t len)
{
	size_t lo = 0, hi = sizeof(EXCEPTIONS) / sizeof(*EXCEPTIONS);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strncmp(EXCEPTIONS[mid].word, word, len);
		if (order == 0 && EXCEPTIONS[mid].word[len] == '\0')
			return EXCEPTIONS[mid].term;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}
