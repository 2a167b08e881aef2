/* exceptions.h - the table behind nx_stem_exception(), for the test that walks it.
 *
 * Threads  constant
 */
#ifndef NX_TEXT_EXCEPTIONS_H
#define NX_TEXT_EXCEPTIONS_H

#include <stddef.h>

struct nx_exception {
	const char *word;
	const char *term;
	const char *snowball; /* what its stem would be, shared with words of another meaning */
};

extern const struct nx_exception nx_exceptions[];
extern const size_t nx_exceptions_count;

#endif
