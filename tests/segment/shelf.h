/* shelf.h - stored articles for tests: put in, packed, written, and compared with what comes back. */
#ifndef NX_TESTS_SEGMENT_SHELF_H
#define NX_TESTS_SEGMENT_SHELF_H

#include "segment/stored_reader.h"

/* A file of stored articles in a folder of its own, and the articles that were put in. */
struct shelf {
	char *path;
	struct nx_dir *dir;
	struct nx_arena arena;
	struct nx_article *articles;
	struct nx_stored_at *at;
	size_t narticles, room;
	struct nx_stored_packer *packer;
	struct nx_stored_writer *writer;
	struct nx_buffer bundle; /* the last one packed */
	uint32_t nbundles;
};

struct shelf shelf_new(void);
void shelf_free(struct shelf *self);

void shelf_add(struct shelf *self, struct nx_article article); /* what its strings point to stays */
void shelf_close_bundle(struct shelf *self);
void shelf_finish(struct shelf *self); /* the file is whole */

/* All of them: in order, by one unpacker; then at random, each time by a new one or that one. */
void shelf_compare(struct shelf *self);

#endif
