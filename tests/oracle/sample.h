/* sample.h - random articles and random queries about them. */
#ifndef NX_TESTS_ORACLE_SAMPLE_H
#define NX_TESTS_ORACLE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* By rand(). */
size_t sample_below(size_t n);

/* One JSON line; `extra`: more members, each with a comma in front. */
void sample_article(FILE *file, unsigned key, const char *extra);

/* Appends a query; 4096 bytes are enough at depth 2. */
void sample_query(char *to, unsigned depth);

/* No wildcards nor fuzzy words, which look at what deleted articles wrote too. */
extern bool sample_no_patterns;

#endif
