#include "segment/strings.h"

#include "base/bytes.h"
#include "base/hash.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

int
nx_bytes_compare(const void *a, size_t alen, const void *b, size_t blen)
{
	size_t len = alen < blen ? alen : blen;
	int order = len ? memcmp(a, b, len) : 0;

	return order ? order : (alen > blen) - (alen < blen);
}

enum nidx_status
nx_strings_open(struct nx_strings *self, const uint8_t *bytes, size_t nbytes,
                struct nidx_error *err)
{
	uint32_t count;
	uint64_t head;

	if (nbytes < 8)
		return nx_fail(err, NIDX_ECORRUPT, 0, "strings: no room for the count");
	count = nx_u32le(bytes);
	head = 4 + ((uint64_t)count + 1) * 4;
	if (head > nbytes)
		return nx_fail(err, NIDX_ECORRUPT, 0, "strings: count and size disagree");
	*self = (struct nx_strings){ bytes + 4, bytes + head, nbytes - (size_t)head, count };
	return NIDX_OK;
}

struct nx_str
nx_strings_at(const struct nx_strings *self, uint64_t ordinal)
{
	uint32_t begin, end;

	if (ordinal >= self->count)
		return (struct nx_str){ NULL, 0 };
	begin = nx_u32le(self->offsets + ordinal * 4);
	end = nx_u32le(self->offsets + ordinal * 4 + 4);
	if (begin > end || end > self->text_bytes)
		return (struct nx_str){ NULL, 0 };
	return (struct nx_str){ (const char *)self->text + begin, end - begin };
}

enum nidx_status
nx_strings_check(const struct nx_strings *self, struct nidx_error *err)
{
	struct nx_str before = { NULL, 0 };

	if (nx_u32le(self->offsets) != 0 ||
	    nx_u32le(self->offsets + (size_t)self->count * 4) != self->text_bytes)
		return nx_fail(err, NIDX_ECORRUPT, 4, "strings: offsets do not span the text");
	for (uint32_t i = 0; i < self->count; i++) {
		struct nx_str s = nx_strings_at(self, i);
		bool follows = i == 0 || nx_bytes_compare(before.ptr, before.len, s.ptr, s.len) < 0;
		if (nx_u32le(self->offsets + (size_t)i * 4) >
		        nx_u32le(self->offsets + (size_t)i * 4 + 4) ||
		    !follows)
			return nx_fail(err, NIDX_ECORRUPT, 4 + (uint64_t)i * 4,
			               "strings: string %u is out of order", i);
		before = s;
	}
	return NIDX_OK;
}

/* ---- Writing ---- */

static bool
grow_slots(struct nx_strings_writer *self)
{
	size_t nslots = self->nslots ? self->nslots * 2 : 64;
	uint32_t *slots = nx_mem_zalloc(nslots, sizeof(*slots));

	if (!slots)
		return false;
	for (size_t i = 0; i < self->count; i++) {
		size_t at = (size_t)nx_hash64(self->list[i].ptr, self->list[i].len) & (nslots - 1);
		while (slots[at])
			at = (at + 1) & (nslots - 1);
		slots[at] = (uint32_t)i + 1;
	}
	nx_mem_free(self->slots);
	self->slots = slots;
	self->nslots = nslots;
	return true;
}

uint32_t
nx_strings_writer_add(struct nx_strings_writer *self, struct nx_str text)
{
	size_t at;
	struct nx_str copy;

	if (self->failed || (self->count * 2 >= self->nslots && !grow_slots(self)))
		goto fail;
	at = (size_t)nx_hash64(text.ptr, text.len) & (self->nslots - 1);
	for (; self->slots[at]; at = (at + 1) & (self->nslots - 1)) {
		struct nx_str *known = &self->list[self->slots[at] - 1];
		if (nx_bytes_compare(known->ptr, known->len, text.ptr, text.len) == 0)
			return self->slots[at] - 1;
	}
	copy = nx_arena_str(&self->arena, text.ptr, text.len);
	if (self->arena.failed ||
	    nx_mem_grow(&self->list, &self->room, self->count + 1, sizeof(*self->list)) < 0)
		goto fail;
	self->list[self->count] = copy;
	self->slots[at] = (uint32_t)++self->count;
	return self->slots[at] - 1;
fail:
	self->failed = true;
	return 0;
}

struct entry {
	struct nx_str text;
	uint32_t number;
};

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return nx_bytes_compare(x->text.ptr, x->text.len, y->text.ptr, y->text.len);
}

void
nx_strings_writer_finish(struct nx_strings_writer *self, struct nx_buffer *out)
{
	struct entry *sorted = nx_mem_zalloc(self->count, sizeof(*sorted));
	uint64_t at = 0;

	self->ranks = nx_mem_zalloc(self->count, sizeof(*self->ranks));
	if (self->failed || !sorted || !self->ranks) {
		out->failed = true;
		nx_mem_free(sorted);
		return;
	}
	for (uint32_t i = 0; i < self->count; i++)
		sorted[i] = (struct entry){ self->list[i], i };
	if (self->count)
		qsort(sorted, self->count, sizeof(*sorted), compare_entries);
	nx_buffer_put_u32(out, (uint32_t)self->count);
	for (uint32_t i = 0; i < self->count; i++) {
		self->ranks[sorted[i].number] = i;
		nx_buffer_put_u32(out, (uint32_t)at);
		at += sorted[i].text.len;
	}
	nx_buffer_put_u32(out, (uint32_t)at);
	for (uint32_t i = 0; i < self->count; i++)
		nx_buffer_put(out, sorted[i].text.ptr, sorted[i].text.len);
	if (at > UINT32_MAX)
		out->failed = true; /* 4 GB of distinct sources: memory is out in any sense */
	nx_mem_free(sorted);
}

void
nx_strings_writer_release(struct nx_strings_writer *self)
{
	nx_arena_release(&self->arena);
	nx_mem_free(self->list);
	nx_mem_free(self->ranks);
	nx_mem_free(self->slots);
	*self = (struct nx_strings_writer){ 0 };
}
