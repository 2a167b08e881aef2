#include "segment/columns.h"

#include "base/mem.h"

#include <assert.h>

enum {
	WIDTH_MOST = 57, /* bits that lie in eight bytes from any bit on; wider ones take 64 */
	WIDTH_WHOLE = 64
};

static uint64_t
column_bytes(nx_doc ndocs, uint32_t width)
{
	return ((uint64_t)ndocs * width + 7) / 8;
}

static uint64_t
mask_of(uint32_t width)
{
	return width == WIDTH_WHOLE ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

enum nidx_status
nx_columns_open(struct nx_columns *self, const uint8_t *bytes, size_t nbytes, nx_doc ndocs,
                struct nidx_error *err)
{
	struct nx_columns view;
	uint64_t at = (uint64_t)NX_COLUMNS * NX_COLUMN_ENTRY; /* where the next column must start */

	if (nbytes < at + NX_COLUMNS_PAD)
		return nx_fail(err, NIDX_ECORRUPT, 0, "columns: no room for their directory");
	for (uint32_t i = 0; i < NX_COLUMNS; i++) {
		const uint8_t *p = bytes + (size_t)i * NX_COLUMN_ENTRY;
		uint32_t width = nx_u32le(p + 4);
		uint64_t size = column_bytes(ndocs, width);

		if (nx_u32le(p) != i || (width > WIDTH_MOST && width != WIDTH_WHOLE) ||
		    nx_u64le(p + 16) != at || size > nbytes - NX_COLUMNS_PAD - at)
			return nx_fail(err, NIDX_ECORRUPT, (uint64_t)i * NX_COLUMN_ENTRY,
			               "columns: column %u is out of place", i);
		view.list[i] =
		    (struct nx_column){ bytes + at, nx_u64le(p + 8), mask_of(width), width };
		at += size;
	}
	if (at + NX_COLUMNS_PAD != nbytes)
		return nx_fail(err, NIDX_ECORRUPT, at, "columns: sizes disagree");
	if (view.list[NX_COLUMN_NORM].width != 8 || view.list[NX_COLUMN_NORM].base != 0)
		return nx_fail(err, NIDX_ECORRUPT, 0, "columns: norms are not bytes");
	*self = view;
	return NIDX_OK;
}

/* ---- Writing ---- */

static bool
is_wide(uint32_t id)
{
	return id == NX_COLUMN_PUBLISHED || id == NX_COLUMN_UPDATED || id == NX_COLUMN_KEY_HASH ||
	       id == NX_COLUMN_TEXT_HASH;
}

static bool
is_time(uint32_t id)
{
	return id == NX_COLUMN_PUBLISHED || id == NX_COLUMN_UPDATED;
}

bool
nx_columns_writer_init(struct nx_columns_writer *self, nx_doc ndocs)
{
	bool whole = true;

	*self = (struct nx_columns_writer){ .ndocs = ndocs };
	for (uint32_t i = 0; i < NX_COLUMNS; i++) {
		if (is_wide(i))
			self->wide[i] = nx_mem_zalloc(ndocs, sizeof(uint64_t));
		else
			self->slim[i] = nx_mem_zalloc(ndocs, sizeof(uint32_t));
		whole = whole && (self->wide[i] || self->slim[i]);
	}
	return whole;
}

void
nx_columns_writer_release(struct nx_columns_writer *self)
{
	for (uint32_t i = 0; i < NX_COLUMNS; i++) {
		nx_mem_free(self->wide[i]);
		nx_mem_free(self->slim[i]);
	}
	*self = (struct nx_columns_writer){ 0 };
}

void
nx_columns_writer_put(struct nx_columns_writer *self, enum nx_column_id id, nx_doc doc,
                      uint64_t value)
{
	assert(doc < self->ndocs);
	if (self->wide[id])
		self->wide[id][doc] = value;
	else
		self->slim[id][doc] = (uint32_t)value;
}

static uint64_t
value_at(const struct nx_columns_writer *self, uint32_t id, nx_doc doc)
{
	return self->wide[id] ? self->wide[id][doc] : self->slim[id][doc];
}

/* The smallest value and the bits that the largest difference to it needs.  Times are
 * compared as signed: flipping the top bit keeps their order in unsigned arithmetic. */
static uint32_t
measure(const struct nx_columns_writer *self, uint32_t id, uint64_t *base)
{
	uint64_t flip = is_time(id) ? UINT64_C(1) << 63 : 0;
	uint64_t lo = UINT64_MAX, hi = 0;
	uint32_t width = 0;

	*base = 0;
	for (nx_doc doc = 0; doc < self->ndocs; doc++) {
		uint64_t v = value_at(self, id, doc);
		if (is_time(id) && v == NX_COLUMN_NONE)
			continue;
		lo = (v ^ flip) < lo ? v ^ flip : lo;
		hi = (v ^ flip) > hi ? v ^ flip : hi;
	}
	if (id == NX_COLUMN_NORM)
		return 8;
	if (lo > hi) /* no values */
		return 0;
	*base = lo ^ flip;
	while (width < WIDTH_MOST && (hi - lo) >> width)
		width++;
	return (hi - lo) >> width ? WIDTH_WHOLE : width;
}

static void
write_column(const struct nx_columns_writer *self, uint32_t id, uint64_t base, uint32_t width,
             uint8_t *to)
{
	uint64_t bits = 0;
	unsigned have = 0; /* bits still to be written, below 8 between documents */

	for (nx_doc doc = 0; doc < self->ndocs && width; doc++) {
		uint64_t v = value_at(self, id, doc);

		v = is_time(id) && v == NX_COLUMN_NONE ? 0 : v - base;
		bits |= v << have; /* 64 bits: `have` is 0; else at most 57 + 7 */
		for (have += width; have >= 8; have -= 8, bits >>= 8)
			*to++ = (uint8_t)bits;
	}
	if (have)
		*to = (uint8_t)bits;
}

void
nx_columns_writer_finish(struct nx_columns_writer *self, struct nx_buffer *out)
{
	uint64_t bases[NX_COLUMNS];
	uint32_t widths[NX_COLUMNS];
	uint64_t at = (uint64_t)NX_COLUMNS * NX_COLUMN_ENTRY;

	for (uint32_t i = 0; i < NX_COLUMNS; i++) {
		widths[i] = measure(self, i, &bases[i]);
		nx_buffer_put_u32(out, i);
		nx_buffer_put_u32(out, widths[i]);
		nx_buffer_put_u64(out, bases[i]);
		nx_buffer_put_u64(out, at);
		at += column_bytes(self->ndocs, widths[i]);
	}
	for (uint32_t i = 0; i < NX_COLUMNS; i++) {
		uint8_t *to = nx_buffer_extend(out, (size_t)column_bytes(self->ndocs, widths[i]));
		if (to)
			write_column(self, i, bases[i], widths[i], to);
	}
	nx_buffer_put_u64(out, 0); /* NX_COLUMNS_PAD: a load of the last value stays inside */
}
