/* sorted.h - a word in a sorted table of words.
 *
 * Threads  constant
 */
#ifndef NX_TEXT_SORTED_H
#define NX_TEXT_SORTED_H

#include <stddef.h>
#include <string.h>

/* The row of `rows`, `n` of `nbytes` each, that begins with a pointer to this word, NUL-terminated; NULL
 * where there is none.  Rows ascend by the word's bytes. */
static inline const void *
nx_sorted_find(const void *rows, size_t n, size_t nbytes, const char *word, size_t len)
{
	size_t lo = 0, hi = len ? n : 0;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const char *const *row = (const void *)((const char *)rows + mid * nbytes);
		int order = (unsigned char)**row - (unsigned char)*word; /* which mostly tells */
		if (order == 0)
			order = strncmp(*row, word, len);
		if (order == 0 && (*row)[len] == '\0')
			return row;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

#endif
