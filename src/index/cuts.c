#include "index/cuts.h"

#include "base/buffer.h"
#include "base/checksum.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HEAD[] = "nidx clutter 1\n";

enum { LAST = 16 }; /* "crc32c 01234567\n" */

void
nx_cuts_release(struct nx_cuts *self)
{
	nx_mem_free(self->items);
	nx_mem_free(self->slots);
	nx_arena_release(&self->arena);
	*self = (struct nx_cuts){ 0 };
}

void
nx_cuts_reset(struct nx_cuts *self)
{
	self->count = 0;
	if (self->nslots)
		memset(self->slots, 0, self->nslots * sizeof(*self->slots));
	nx_arena_reset(&self->arena);
}

static uint32_t *
find(const struct nx_cuts *self, uint64_t id)
{
	size_t i = (size_t)(id & (self->nslots - 1));

	while (self->slots[i] && self->items[self->slots[i] - 1].id != id)
		i = (i + 1) & (self->nslots - 1);
	return &self->slots[i];
}

static bool
grow(struct nx_cuts *self)
{
	size_t nslots = self->nslots ? 2 * self->nslots : 64;
	uint32_t *slots = nx_mem_zalloc(nslots, sizeof(*slots));

	if (!slots)
		return false;
	nx_mem_free(self->slots);
	self->slots = slots;
	self->nslots = nslots;
	for (size_t i = 0; i < self->count; i++)
		*find(self, self->items[i].id) = (uint32_t)i + 1;
	return true;
}

/* On one line, at most NX_CUTS_TEXT bytes; returns how many. */
static size_t
put_line(struct nx_str text, char to[NX_CUTS_TEXT])
{
	size_t len = text.len < NX_CUTS_TEXT ? text.len : nx_utf8_cut(text.ptr, NX_CUTS_TEXT);

	for (size_t i = 0; i < len; i++)
		to[i] = (unsigned char)text.ptr[i] < ' ' ? ' ' : text.ptr[i];
	return len;
}

static struct nx_str
keep(struct nx_cuts *self, const char *line, size_t len)
{
	return nx_arena_str(&self->arena, line, len);
}

bool
nx_cuts_add(struct nx_cuts *self, struct nx_str source, struct nx_str text, uint64_t articles)
{
	char a[NX_CUTS_TEXT], b[NX_CUTS_TEXT];
	size_t na = put_line(source, a), nb = put_line(text, b);
	uint64_t id = nx_hash64(a, na) * 31 + nx_hash64(b, nb);
	uint32_t *slot;

	if (2 * (self->count + 1) > self->nslots && !grow(self))
		return false;
	slot = find(self, id);
	if (*slot) {
		self->items[*slot - 1].articles += articles;
		return true;
	}
	if (self->count == NX_CUTS_MAX)
		return true;
	if (nx_mem_grow(&self->items, &self->room, self->count + 1, sizeof(*self->items)))
		return false;
	self->items[self->count++] =
	    (struct nx_cut){ id, keep(self, a, na), keep(self, b, nb), articles };
	*slot = (uint32_t)self->count;
	return !self->arena.failed;
}

bool
nx_cuts_add_all(struct nx_cuts *self, const struct nx_cuts *other)
{
	for (size_t i = 0; i < other->count; i++) {
		const struct nx_cut *cut = &other->items[i];
		if (!nx_cuts_add(self, cut->source, cut->text, cut->articles))
			return false;
	}
	return true;
}

/* ---- File ---- */

static int
compare_text(struct nx_str a, struct nx_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int
most_first(const void *a, const void *b)
{
	const struct nx_cut *x = a, *y = b;
	int order;

	if (x->articles != y->articles)
		return x->articles > y->articles ? -1 : 1;
	order = compare_text(x->source, y->source);
	return order ? order : compare_text(x->text, y->text);
}

enum nidx_status
nx_cuts_write(struct nx_cuts *self, struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	struct nx_buffer bytes = { 0 };
	struct nx_file *file = NULL;
	enum nidx_status status;

	if (self->count)
		qsort(self->items, self->count, sizeof(*self->items), most_first);
	nx_buffer_put(&bytes, HEAD, sizeof(HEAD) - 1);
	for (size_t i = 0; i < self->count; i++) {
		const struct nx_cut *cut = &self->items[i];
		nx_buffer_printf(&bytes, "cut %llu\t", (unsigned long long)cut->articles);
		nx_buffer_put(&bytes, cut->source.ptr, cut->source.len);
		nx_buffer_put(&bytes, "\t", 1);
		nx_buffer_put(&bytes, cut->text.ptr, cut->text.len);
		nx_buffer_put(&bytes, "\n", 1);
	}
	if (!bytes.failed)
		nx_buffer_printf(&bytes, "crc32c %08x\n",
		                 (unsigned)nx_crc32c(0, bytes.bytes, bytes.len));
	status = bytes.failed ? nx_fail_memory(err) : nx_file_create(&file, dir, name, err);
	if (!status) {
		nx_file_write(file, bytes.bytes, bytes.len);
		status = nx_file_finish(file, err);
	}
	nx_buffer_release(&bytes);
	return status;
}

static bool
is_sound(struct nx_str text)
{
	char expected[LAST + 1];

	if (text.len < sizeof(HEAD) - 1 + LAST || memcmp(text.ptr, HEAD, sizeof(HEAD) - 1) != 0)
		return false;
	snprintf(expected, sizeof(expected), "crc32c %08x\n",
	         (unsigned)nx_crc32c(0, text.ptr, text.len - LAST));
	return memcmp(text.ptr + text.len - LAST, expected, LAST) == 0;
}

/* Takes one line from p on; NULL when it is malformed. */
static const char *
read_line(const char *p, const char *end,
          void (*each)(void *ctx, struct nx_str source, struct nx_str text, uint64_t articles),
          void *ctx)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p)), *tab, *second;
	uint64_t articles = 0;

	if (!newline || newline - p < 6 || memcmp(p, "cut ", 4) != 0)
		return NULL;
	for (p += 4; p < newline && *p >= '0' && *p <= '9' && articles < UINT64_MAX / 16; p++)
		articles = articles * 10 + (uint64_t)(*p - '0');
	tab = p;
	second = *tab == '\t' ? memchr(tab + 1, '\t', (size_t)(newline - tab - 1)) : NULL;
	if (!second)
		return NULL;
	if (each)
		each(ctx, (struct nx_str){ tab + 1, (size_t)(second - tab - 1) },
		     (struct nx_str){ second + 1, (size_t)(newline - second - 1) }, articles);
	return newline + 1;
}

enum nidx_status
nx_cuts_read(struct nx_dir *dir, const char *name,
             void (*each)(void *ctx, struct nx_str source, struct nx_str text, uint64_t articles),
             void *ctx, struct nidx_error *err)
{
	struct nx_map map = { 0 };
	enum nidx_status status = nx_dir_map(dir, name, &map, err);
	const char *begin = (const char *)map.bytes, *end, *p;

	if (status)
		return status;
	if (!is_sound((struct nx_str){ begin, map.nbytes })) {
		nx_map_close(&map);
		return nx_fail(err, NIDX_ECORRUPT, 0, "%s: the checksum does not hold", name);
	}
	end = begin + map.nbytes - LAST;
	for (p = begin + sizeof(HEAD) - 1; p < end && !status;) {
		const char *next = read_line(p, end, each, ctx);
		if (!next)
			status = nx_fail(err, NIDX_ECORRUPT, (uint64_t)(p - begin),
			                 "%s: a malformed line", name);
		p = next;
	}
	nx_map_close(&map);
	return status;
}
