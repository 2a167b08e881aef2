/* bundles.h - FORMAT.md 7.2 to 7.5 for reader.c. */
#ifndef NX_TESTS_FORMAT_BUNDLES_H
#define NX_TESTS_FORMAT_BUNDLES_H

#include "tests/format/lists.h"

/* The articles of a bundle whose head, of `nhead` bytes, matches its checksum; *n becomes how
 * many. */
struct ref_article *ref_bundle(struct ref_bytes from, uint64_t nhead, uint64_t *n);

#endif
