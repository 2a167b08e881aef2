/* common.h - folders that come and go, and articles nobody wrote. */
#ifndef NX_TESTS_INDEX_COMMON_H
#define NX_TESTS_INDEX_COMMON_H

#include "base/buffer.h"
#include "index/build.h"

#include <check.h>
#include <stdio.h>

/* A new empty folder; its path lives in static storage, for 64 calls. */
const char *temp_folder(void);

/* Removes a folder and all in it. */
void remove_folder(const char *path);

/* "folder/name", in static storage for 8 calls. */
const char *join(const char *folder, const char *name);

void write_file(const char *folder, const char *name, const void *bytes, size_t nbytes);

/* Small deterministic numbers. */
struct chance {
	uint64_t state;
};
uint32_t chance_below(struct chance *self, uint32_t n);

/* Appends `n` JSON lines: keys from a range of `nkeys`, random dates (some none, some updated),
 * words of a skewed vocabulary, all fields. */
void make_articles(struct nx_buffer *to, struct chance *chance, unsigned n, unsigned nkeys);

/* All files of two folders have the same names and bytes ("lock" left out). */
void assert_same_files(const char *a, const char *b);

/* Bytes of all files of a folder, one after another in order of names, "lock" left out. */
void read_folder(const char *path, struct nx_buffer *to);

/* Builds from one path and asserts the status. */
void build_one(const char *index, const char *path, const struct nx_build_options *options,
               struct nx_build_stats *stats, enum nidx_status expected);

#endif
