/* head.h - the numbers of a whole segment.
 *
 * Bytes  FORMAT.md 2.4, section HEAD
 */
#ifndef NX_SEGMENT_HEAD_H
#define NX_SEGMENT_HEAD_H

#include "base/bytes.h"
#include "base/types.h"

enum { NX_HEAD = 48 }; /* bytes */

struct nx_head {
	nx_doc ndocs, ndated; /* documents; those with a publishing time, which come first */
	uint64_t nwords;
	uint64_t nnormwords;
	nx_term nterms;
	uint32_t nforms;
	uint64_t positions_bytes; /* size of NAME.nxp */
	uint32_t positions_crc;   /* of its table of sections: the two files belong together */
	uint32_t flags;           /* NX_SEGMENT_PLAIN ... (segment.h) */
};

static inline void
nx_head_put(uint8_t to[NX_HEAD], const struct nx_head *head)
{
	nx_put_u32le(to, head->ndocs);
	nx_put_u32le(to + 4, head->ndated);
	nx_put_u64le(to + 8, head->nwords);
	nx_put_u64le(to + 16, head->nnormwords);
	nx_put_u32le(to + 24, head->nterms);
	nx_put_u32le(to + 28, head->nforms);
	nx_put_u64le(to + 32, head->positions_bytes);
	nx_put_u32le(to + 40, head->positions_crc);
	nx_put_u32le(to + 44, head->flags);
}

static inline struct nx_head
nx_head_get(const uint8_t *p)
{
	return (struct nx_head){
		.ndocs = nx_u32le(p),
		.ndated = nx_u32le(p + 4),
		.nwords = nx_u64le(p + 8),
		.nnormwords = nx_u64le(p + 16),
		.nterms = nx_u32le(p + 24),
		.nforms = nx_u32le(p + 28),
		.positions_bytes = nx_u64le(p + 32),
		.positions_crc = nx_u32le(p + 40),
		.flags = nx_u32le(p + 44),
	};
}

#endif
