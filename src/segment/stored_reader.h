/* stored_reader.h - one article out of NAME.nxs.
 *
 * Reads its groups only as far as the article reaches: half a group on average; the large group of its
 * body only where somebody asks for that.
 *
 * Bytes    FORMAT.md section 7
 * Threads  immutable; any number of readers, each with its own unpacker
 */
#ifndef NX_SEGMENT_STORED_READER_H
#define NX_SEGMENT_STORED_READER_H

#include "segment/sections.h"
#include "segment/stored.h"

struct nx_stored {
	struct nx_sections sections;
	const uint8_t *groups, *table;
	size_t groups_bytes;
	uint32_t ngroups;
};

enum nidx_status nx_stored_open(struct nx_stored *self, struct nx_dir *dir, const char *segment,
                                struct nidx_error *err);
void nx_stored_close(struct nx_stored *self); /* takes zeroed */

/* Fills in these parts (enum nx_stored_get, or-ed).  Memory from `arena`. */
enum nidx_status nx_stored_get(const struct nx_stored *self, struct nx_unpacker *with,
                               struct nx_stored_at at, unsigned parts, struct nx_arena *arena,
                               struct nx_article *article, struct nidx_error *err);

/* Articles and uncompressed bytes of a group, after its checksum was verified. */
enum nidx_status nx_stored_group_info(const struct nx_stored *self, uint32_t group,
                                      uint32_t *narticles, uint32_t *nbytes,
                                      struct nidx_error *err);

/* The bytes of a group, all of whose checksums were verified. */
enum nidx_status nx_stored_bundle(const struct nx_stored *self, uint32_t group,
                                  const uint8_t **bytes, size_t *nbytes, struct nidx_error *err);

/* Reads every model, every group and every article. */
enum nidx_status nx_stored_check(const struct nx_stored *self, struct nidx_error *err);

#endif
