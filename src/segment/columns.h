/* columns.h - one number of every document, at a fixed place.
 *
 * A column keeps value - smallest value in as many bits as the largest needs (base/column.h), so
 * that a column costs what its values need and reading one is a single load.
 *
 * Bytes    FORMAT.md section 3
 * Owner    reader: borrows the mapped section; writer: owns its arrays
 */
#ifndef NX_SEGMENT_COLUMNS_H
#define NX_SEGMENT_COLUMNS_H

#include "base/buffer.h"
#include "base/column.h"
#include "base/fail.h"
#include "base/types.h"

enum nx_column_id {
	NX_COLUMN_NORM = 0, /* always eight bits, base 0 */
	NX_COLUMN_NWORDS = 1,
	NX_COLUMN_TITLE_END = 2,
	NX_COLUMN_LEAD_SIZE = 3, /* lead_end - title_end */
	NX_COLUMN_PUBLISHED = 4, /* seconds, signed */
	NX_COLUMN_UPDATED = 5,   /* seconds, signed */
	NX_COLUMN_PRECISION = 6, /* published's | updated's << 3 */
	NX_COLUMN_ZONE = 7,      /* zone_min + 2048 */
	NX_COLUMN_UPDATED_ZONE = 8,
	NX_COLUMN_LANG = 9,    /* number in LANG */
	NX_COLUMN_SOURCE = 10, /* ordinal in SRCS */
	NX_COLUMN_SECTION = 11,
	NX_COLUMN_KEY_HASH = 12,
	NX_COLUMN_TEXT_HASH = 13,
	NX_COLUMN_GROUP = 14, /* of the stored article */
	NX_COLUMN_INDEX = 15,
	NX_COLUMN_KEY_ORDER = 16, /* documents sorted by (key hash, document) */
	NX_COLUMNS = 17
};

enum { NX_COLUMN_ENTRY = 24, NX_COLUMNS_PAD = 8 };

struct nx_columns {
	struct nx_column list[NX_COLUMNS];
};

/* Checks the directory, so that nx_column_at() stays inside for every doc < ndocs.  O(1). */
enum nidx_status nx_columns_open(struct nx_columns *self, const uint8_t *bytes, size_t nbytes,
                                 nx_doc ndocs, struct nidx_error *err);

/* ---- Writing ---- */

#define NX_COLUMN_NONE (UINT64_C(1) << 63) /* in a time column: no value, stored as the smallest */

struct nx_columns_writer {
	uint64_t *wide[NX_COLUMNS]; /* of the columns of 64-bit values */
	uint32_t *slim[NX_COLUMNS]; /* of all others */
	nx_doc ndocs;
};

/* False when memory is out; release in any case. */
bool nx_columns_writer_init(struct nx_columns_writer *self, nx_doc ndocs);
void nx_columns_writer_release(struct nx_columns_writer *self);

/* Sets the value of doc < ndocs.  Slim columns take 32 bits. */
void nx_columns_writer_put(struct nx_columns_writer *self, enum nx_column_id id, nx_doc doc,
                           uint64_t value);

/* Appends the section's bytes; a failure is out->failed. */
void nx_columns_writer_finish(struct nx_columns_writer *self, struct nx_buffer *out);

#endif
