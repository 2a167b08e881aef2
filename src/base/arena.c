#include "base/arena.h"

#include "base/mem.h"

#include <string.h>

enum { ALIGN = 16, FIRST_CHUNK = 16 * 1024 };

struct nx_arena_chunk {
	struct nx_arena_chunk *older;
	size_t nbytes;
	_Alignas(ALIGN) unsigned char bytes[];
};

void
nx_arena_init(struct nx_arena *self)
{
	*self = (struct nx_arena){ 0 };
}

static void
free_chunks(struct nx_arena_chunk *chunk)
{
	while (chunk) {
		struct nx_arena_chunk *older = chunk->older;
		nx_mem_free(chunk);
		chunk = older;
	}
}

void
nx_arena_release(struct nx_arena *self)
{
	if (!self)
		return;
	free_chunks(self->chunks);
	free_chunks(self->spare);
	*self = (struct nx_arena){ 0 };
}

/* Chunks only ever grow, so the newest is the one worth keeping. */
void
nx_arena_reset(struct nx_arena *self)
{
	free_chunks(self->spare);
	self->spare = NULL;
	if (self->chunks) {
		free_chunks(self->chunks->older);
		self->chunks->older = NULL;
		self->total = self->chunks->nbytes;
	}
	self->used = 0;
	self->failed = false;
}

void
nx_arena_rewind(struct nx_arena *self)
{
	struct nx_arena_chunk *spare = NULL, *older;

	free_chunks(self->spare);
	for (struct nx_arena_chunk *chunk = self->chunks; chunk; chunk = older) {
		older = chunk->older;
		chunk->older = spare;
		spare = chunk;
	}
	*self = (struct nx_arena){ .spare = spare };
}

/* The next spare chunk that is large enough; those passed over are given up.  NULL: there is none. */
static struct nx_arena_chunk *
take_spare(struct nx_arena *self, size_t need)
{
	struct nx_arena_chunk *chunk;

	while ((chunk = self->spare)) {
		self->spare = chunk->older;
		if (chunk->nbytes >= need)
			break;
		nx_mem_free(chunk);
	}
	return chunk;
}

static bool
add_chunk(struct nx_arena *self, size_t need)
{
	size_t nbytes = self->room ? self->room : FIRST_CHUNK;
	struct nx_arena_chunk *chunk = take_spare(self, need);

	if (chunk)
		nbytes = chunk->nbytes;
	else if (self->chunks && nbytes < (size_t)1 << 26)
		nbytes *= 2;
	if (nbytes < need)
		nbytes = need;
	if (!chunk && nbytes < SIZE_MAX - sizeof(*chunk))
		chunk = nx_mem_alloc(sizeof(*chunk) + nbytes);
	if (!chunk)
		return false;
	chunk->older = self->chunks;
	chunk->nbytes = nbytes;
	self->chunks = chunk;
	self->room = nbytes;
	self->used = 0;
	self->total += nbytes;
	return true;
}

void *
nx_arena_alloc(struct nx_arena *self, size_t nbytes)
{
	void *memory;
	size_t rounded = (nbytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);

	if (rounded < nbytes ||
	    (self->room - self->used < rounded && !add_chunk(self, rounded))) {
		self->failed = true;
		return NULL;
	}
	if (!self->chunks && !add_chunk(self, rounded)) { /* nbytes 0 in an empty arena */
		self->failed = true;
		return NULL;
	}
	memory = self->chunks->bytes + self->used;
	self->used += rounded;
	return memory;
}

void *
nx_arena_zalloc(struct nx_arena *self, size_t count, size_t size)
{
	void *memory;

	if (size && count > SIZE_MAX / size) {
		self->failed = true;
		return NULL;
	}
	memory = nx_arena_alloc(self, count * size);
	if (memory)
		memset(memory, 0, count * size);
	return memory;
}

char *
nx_arena_copy(struct nx_arena *self, const char *bytes, size_t len)
{
	char *copy = len < SIZE_MAX ? nx_arena_alloc(self, len + 1) : NULL;

	if (!copy)
		return NULL;
	if (len)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

struct nx_str
nx_arena_str(struct nx_arena *self, const char *bytes, size_t len)
{
	const char *copy = nx_arena_copy(self, bytes, len);

	return copy ? (struct nx_str){ copy, len } : (struct nx_str){ NULL, 0 };
}
