/* reading.h - a file's bytes to articles and complaints, for the tests of formats. */
#ifndef NX_TESTS_ARTICLE_READING_H
#define NX_TESTS_ARTICLE_READING_H

#include "article/reader.h"

enum { MESSAGES_MAX = 16 };

struct reading {
	struct nx_arena arena;
	struct nx_articles articles;
	struct nidx_error errors[MESSAGES_MAX];
	size_t nerrors, nitems;
	char format[32];
	size_t step; /* bytes a read of the stream gives at most; 0: all */
};

/* Reads `bytes` as a file of this name.  Born zeroed (but `step`); release when done. */
void reading_run(struct reading *self, const char *name, const void *bytes, size_t len);
void reading_text(struct reading *self, const char *name, const char *text);
void reading_file(struct reading *self, const char *name); /* below tests/article/data */
void reading_release(struct reading *self);

/* Compares, with a useful message. */
void want_text(struct nx_str got, const char *want);

/* gzip of some bytes, to be freed with free(). */
unsigned char *zipped(const void *bytes, size_t len, size_t *nbytes);

#endif
