/* arena.h - many small things that live and die together.
 *
 * Allocation is a pointer bump; nothing is freed alone.  nx_arena_reset() keeps the
 * largest chunk, so that a query or an article in a loop calls malloc only while
 * the arena is still growing to its working size.
 *
 * Owner    the arena owns all it hands out, until reset or release
 * Threads  one at a time
 */
#ifndef NX_BASE_ARENA_H
#define NX_BASE_ARENA_H

#include "base/types.h"

#include <stdbool.h>

struct nx_arena_chunk;

struct nx_arena {
	struct nx_arena_chunk *chunks; /* newest first */
	struct nx_arena_chunk *spare;  /* of nx_arena_rewind(): oldest first, to be filled again */
	size_t used, room;             /* bytes in the newest chunk */
	size_t total;                  /* bytes held in all chunks */
	bool failed;                   /* sticky: an allocation has failed since the last reset */
};

/* Born zeroed is a valid empty arena; init is for storage that is not. */
void nx_arena_init(struct nx_arena *self);
void nx_arena_release(struct nx_arena *self);

/* Forgets everything handed out, keeps one chunk of memory. */
void nx_arena_reset(struct nx_arena *self);

/* Empties it and keeps all chunks: for as much again, whose pages need not be had from the system anew. */
void nx_arena_rewind(struct nx_arena *self);

/* nbytes aligned to 16, uninitialised; NULL (and self->failed) when memory is out. */
void *nx_arena_alloc(struct nx_arena *self, size_t nbytes);

/* The same, zeroed; NULL also when count * size overflows. */
void *nx_arena_zalloc(struct nx_arena *self, size_t count, size_t size);

/* A copy of `len` bytes with a NUL behind it; NULL when memory is out. */
char *nx_arena_copy(struct nx_arena *self, const char *bytes, size_t len);

/* The same as a string; { NULL, 0 } and self->failed when memory is out. */
struct nx_str nx_arena_str(struct nx_arena *self, const char *bytes, size_t len);

#endif
