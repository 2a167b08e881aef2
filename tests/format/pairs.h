/* pairs.h - FORMAT.md section 9 for reader.c. */
#ifndef NX_TESTS_FORMAT_PAIRS_H
#define NX_TESTS_FORMAT_PAIRS_H

#include "tests/format/lists.h"

/* Reads PAIR and PLST, whose n common terms are `texts`, and compares both with the terms'
 * positions. */
void ref_pairs(struct ref_segment *s, const struct ref_text *texts, uint32_t n,
               struct ref_bytes table, struct ref_bytes lists);

#endif
