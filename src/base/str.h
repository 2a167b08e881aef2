/* str.h - questions about texts that many modules ask.
 *
 * "Any case" is that of ASCII; other bytes must be equal.
 *
 * Threads  pure
 */
#ifndef NX_BASE_STR_H
#define NX_BASE_STR_H

#include "base/types.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Whether a text is this word, byte for byte. */
static inline bool
nx_str_is(struct nx_str text, const char *word)
{
	return text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

/* The same in any case. */
static inline bool
nx_str_is_word(struct nx_str text, const char *word)
{
	return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

/* Whether it begins with the word, in any case. */
static inline bool
nx_str_begins(struct nx_str text, const char *word)
{
	return text.len >= strlen(word) && strncasecmp(text.ptr, word, strlen(word)) == 0;
}

/* Whether the word stands anywhere in it, in any case. */
static inline bool
nx_str_holds(struct nx_str text, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= text.len; i++)
		if (strncasecmp(text.ptr + i, word, n) == 0)
			return true;
	return false;
}

/* Cuts the first line off a text, and its line end off the line. */
static inline struct nx_str
nx_str_take_line(struct nx_str *text)
{
	const char *newline = memchr(text->ptr, '\n', text->len);
	struct nx_str line = { text->ptr, newline ? (size_t)(newline - text->ptr) : text->len };
	size_t n = line.len + (newline != NULL);

	*text = (struct nx_str){ text->ptr + n, text->len - n };
	while (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

#endif
