#include "index/hidden.h"

#include "base/bytes.h"
#include "base/varint.h"

/* Reads one term and its count at *p. */
static bool
next_count(const uint8_t **p, const uint8_t *end, uint64_t *term, uint64_t *count)
{
	uint32_t step, n;

	if (!nx_varint_get32(p, end, &step) || !nx_varint_get32(p, end, &n))
		return false;
	*term += step;
	*count = n;
	return *term < UINT32_MAX && n > 0;
}

/* All blocks are filled and follow each other; no term twice. */
bool
nx_hidden_holds(const struct nx_hidden *self)
{
	const uint8_t *p = self->counts, *end = self->counts + self->counts_bytes;
	uint64_t last = 0;

	for (uint32_t i = 0; i < self->nterms; i++) {
		const uint8_t *entry = self->index + (size_t)(i / NX_HIDDEN_BLOCK) * NX_HIDDEN_ENTRY;
		uint64_t term = i % NX_HIDDEN_BLOCK ? last : nx_u32le(entry), count;

		if (i % NX_HIDDEN_BLOCK == 0 && nx_u32le(entry + 4) != (size_t)(p - self->counts))
			return false;
		if (!next_count(&p, end, &term, &count) || (i && term <= last) ||
		    (i % NX_HIDDEN_BLOCK == 0 && term != nx_u32le(entry)) || count > self->nhidden)
			return false;
		last = term;
	}
	return p == end;
}

nx_doc
nx_hidden_timed(const struct nx_hidden *self, uint32_t i, int64_t *until)
{
	const uint8_t *p = self->timed + (size_t)i * NX_HIDDEN_TIMED;

	*until = (int64_t)nx_u64le(p + 4);
	return nx_u32le(p);
}

uint32_t
nx_hidden_count(const struct nx_hidden *self, nx_term term)
{
	const uint8_t *p, *end = self->counts + self->counts_bytes;
	uint32_t lo = 0, hi = nx_hidden_blocks(self->nterms);
	uint64_t at, count;

	while (lo < hi) { /* the first block that begins behind the term */
		uint32_t mid = lo + (hi - lo) / 2;
		if (nx_u32le(self->index + (size_t)mid * NX_HIDDEN_ENTRY) <= term)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0)
		return 0;
	p = self->index + (size_t)(lo - 1) * NX_HIDDEN_ENTRY;
	at = nx_u32le(p);
	p = self->counts + nx_u32le(p + 4);
	for (unsigned i = 0; i < NX_HIDDEN_BLOCK && p < end && next_count(&p, end, &at, &count); i++)
		if (at >= term)
			return at == term ? (uint32_t)count : 0;
	return 0;
}

void
nx_hidden_counts(const struct nx_hidden *self,
                 void (*each)(void *ctx, nx_term term, uint32_t count), void *ctx)
{
	const uint8_t *p = self->counts, *end = self->counts + self->counts_bytes;
	uint64_t term = 0, count;

	for (uint32_t i = 0; i < self->nterms; i++) {
		if (i % NX_HIDDEN_BLOCK == 0)
			term = nx_u32le(self->index + (size_t)(i / NX_HIDDEN_BLOCK) * NX_HIDDEN_ENTRY);
		if (!next_count(&p, end, &term, &count))
			return;
		each(ctx, (nx_term)term, (uint32_t)count);
	}
}
