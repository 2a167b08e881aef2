/* nx_list_check: every byte of a list against FORMAT.md 6.8. */
#include "postings/list.h"

#include "postings/block.h"
#include "postings/bounded.h"
#include "postings/coded.h"
#include "postings/impacts.h"
#include "postings/ntf.h"
#include "postings/positions.h"

/* One block, unpacked. */
struct walk {
	const struct nx_list *list;
	const struct nx_kernels *kernels;
	struct nidx_error *err;
	uint64_t nwords;
	nx_doc docs[NX_BLOCK_DOCS + NX_BLOCK_PAD];
	uint32_t freqs[NX_BLOCK_DOCS];
	uint8_t zones[NX_BLOCK_DOCS];
	const struct nx_list_norms *norms; /* may be NULL */
	struct nx_impacts list_impacts, group_impacts;
	uint16_t list_ntf[NX_NTF_KINDS], group_ntf[NX_NTF_KINDS]; /* the greatest of blocks so far */
};

static enum nidx_status
fail(const struct walk *self, const uint8_t *at, uint32_t b, const char *what)
{
	return nx_fail(self->err, NIDX_ECORRUPT, (uint64_t)(at - self->list->docs),
	               "postings: block %u of %u: %s", b, self->list->nblocks, what);
}

static bool
impacts_cover(const struct nx_impacts *self, const struct nx_impacts *others)
{
	for (unsigned i = 0; i < others->count; i++) {
		const struct nx_impact *it = &others->items[i];
		uint32_t freq = it->freq == NX_IMPACT_FREQ_MAX ? NX_FREQ_MAX : it->freq;

		if (!nx_impacts_dominate(self, freq, it->zones, it->norm))
			return false;
	}
	return true;
}

/* The code of block b against its documents, those of the levels above against those of blocks. */
static enum nidx_status
check_ntf(struct walk *self, enum nx_ntf_kind kind, const uint8_t *at, uint32_t b, uint32_t n)
{
	const struct nx_list *list = self->list;
	const struct nx_list_norms *norms = self->norms;
	uint32_t group = b / NX_GROUP_BLOCKS;
	uint16_t code = nx_list_block_ntf(list, kind, b), *of_group = &self->group_ntf[kind];
	uint16_t *of_list = &self->list_ntf[kind];
	bool last = b + 1 == list->nblocks;
	uint64_t most = 0;

	for (uint32_t i = 0; i < n && norms; i++) {
		uint64_t ntf = nx_ntf_of(norms->scale, kind, self->freqs[i], self->zones[i],
		                         norms->norms[self->docs[i]]);
		most = ntf > most ? ntf : most;
	}
	if (norms && code != nx_ntf_code(most))
		return fail(self, at, b, "the greatest normalised frequency is wrong");
	if (b % NX_GROUP_BLOCKS == 0)
		*of_group = 0;
	*of_group = code > *of_group ? code : *of_group;
	*of_list = code > *of_list ? code : *of_list;
	if (((b + 1) % NX_GROUP_BLOCKS == 0 || last) && list->ngroups &&
	    nx_list_group_ntf(list, kind, group) != *of_group)
		return fail(self, at, b, "the greatest normalised frequency of its group is wrong");
	if (last && nx_u16le(list->ntfs[kind] + (size_t)list->nblocks * NX_NTF_BYTES) != *of_list)
		return fail(self, at, b, "the greatest normalised frequency of the list is wrong");
	return NIDX_OK;
}

/* Impacts of block b against its documents and the levels above.  Without norms the documents are held
 * against frequencies and zones alone. */
static enum nidx_status
check_impacts(struct walk *self, const uint8_t *at, uint32_t b, uint32_t n)
{
	const struct nx_list *list = self->list;
	struct nx_impacts impacts;

	nx_list_block_impacts(list, b, &impacts);
	for (uint32_t i = 0; i < n; i++)
		if (!nx_impacts_dominate(&impacts, self->freqs[i], self->zones[i],
		                         self->norms ? self->norms->norms[self->docs[i]]
		                                     : UINT8_MAX))
			return fail(self, at, b, "impacts do not bound its documents");
	if (b % NX_GROUP_BLOCKS == 0)
		nx_list_group_impacts(list, b / NX_GROUP_BLOCKS, &self->group_impacts);
	if (!impacts_cover(&self->group_impacts, &impacts) ||
	    !impacts_cover(&self->list_impacts, &impacts))
		return fail(self, at, b, "impacts above it do not bound its own");
	return NIDX_OK;
}

static bool
positions_sound(struct nx_positions *positions, uint32_t freq, uint32_t first)
{
	uint32_t gaps[NX_POS_GROUP];
	int64_t pos = -1;

	while (freq > 0) {
		uint32_t n = freq < NX_POS_GROUP ? freq : NX_POS_GROUP;

		if (!nx_positions_gaps(positions, first, n, gaps))
			return false;
		for (uint32_t i = 0; i < n; i++)
			pos += (int64_t)gaps[i] + 1;
		if (pos >= NX_POS_LIMIT)
			return false;
		first += n;
		freq -= n;
	}
	return true;
}

/* Those a brief list has with it. */
static bool
brief_positions_sound(const struct walk *self, struct nx_bits *bits)
{
	const struct nx_list *list = self->list;
	nx_pos positions[NX_BRIEF_WORDS];

	for (uint32_t i = 0; i < list->ndocs; i++) {
		struct nx_extent extent;

		if (!nx_coded_positions(bits, self->freqs[i], self->zones[i], !list->extents,
		                        positions, NX_BRIEF_WORDS))
			return false;
		if (!list->extents)
			continue;
		extent = nx_extent_of(list->extents, self->docs[i]);
		if (!nx_bounded_holds(&extent, self->freqs[i], self->zones[i], positions))
			return false;
	}
	return true;
}

static enum nidx_status
check_positions(struct walk *self, const uint8_t *at, uint32_t b, uint32_t n, uint32_t total)
{
	struct nx_positions positions;
	struct nx_bounded bounded;
	const uint8_t *from, *end;
	uint32_t first = 0;

	if (!self->list->pos)
		return NIDX_OK;
	if (!nx_list_block_positions(self->list, b, &from, &end) ||
	    (b == 0 && from != self->list->pos))
		return fail(self, at, b, "positions lie outside");
	if (self->list->extents) {
		nx_bounded_open(&bounded, self->list->extents, self->docs, self->freqs, self->zones,
		                n, from, end);
		return nx_bounded_check(&bounded)
		           ? NIDX_OK
		           : fail(self, at, b, "positions do not fill their place");
	}
	if (!nx_positions_open(&positions, from, end, total) || nx_positions_end(&positions) != end)
		return fail(self, at, b, "positions do not fill their place");
	for (uint32_t i = 0; i < n; first += self->freqs[i++])
		if (!positions_sound(&positions, self->freqs[i], first))
			return fail(self, at, b, "a position is out of bounds");
	return NIDX_OK;
}

/* The heads of block b are in order. */
static bool
heads_sound(const struct nx_list *list, uint32_t b)
{
	nx_doc last = nx_list_block_last(list, b);

	if (list->nblocks == 1)
		return true;
	return last < list->doc_limit && (b == 0 || last > nx_list_block_last(list, b - 1));
}

static enum nidx_status
check_block(struct walk *self, uint32_t b, const uint8_t **expected)
{
	const struct nx_list *list = self->list;
	const uint8_t *from, *end;
	nx_doc base = b ? nx_list_block_last(list, b - 1) : NX_NO_BASE;
	uint32_t n = nx_list_block_count(list, b), total = 0;
	struct nx_block block;
	enum nidx_status status;

	if (!heads_sound(list, b))
		return fail(self, list->docs, b, "last documents are out of order");
	if (!nx_list_block_bytes(list, b, &from, &end) || from != *expected)
		return fail(self, *expected, b, "does not begin where the one before ends");
	if (!nx_block_open(&block, from, end, n, list->nblocks == 1))
		return fail(self, from, b, "is cut short");
	if (!nx_block_docs(&block, self->kernels, base, nx_list_block_last(list, b),
	                   list->doc_limit, self->docs))
		return fail(self, from, b, "documents are out of order");
	if (!nx_block_postings(&block, self->kernels, self->freqs, self->zones) ||
	    !nx_block_sound(&block, end))
		return fail(self, from, b, "does not fill its bytes");
	for (uint32_t i = 0; i < n; i++)
		total += self->freqs[i];
	self->nwords += total;
	*expected = end;
	status = check_impacts(self, from, b, n);
	for (unsigned kind = 0; kind < NX_NTF_KINDS && !status && list->ntfs[kind]; kind++)
		status = check_ntf(self, kind, from, b, n);
	return status ? status : check_positions(self, from, b, n, total);
}

static enum nidx_status
check_brief(struct walk *self)
{
	const struct nx_list *list = self->list;
	struct nx_bits bits = { list->docs, list->docs_end, list->first_bit };
	uint32_t n = list->ndocs;

	if (!nx_coded_docs(&bits, n, 0, list->doc_limit, self->docs) ||
	    !nx_coded_postings(&bits, n, self->freqs, self->zones))
		return fail(self, list->docs, 0, "documents are damaged");
	for (uint32_t i = 0; i < n; i++)
		self->nwords += self->freqs[i];
	if (list->pos && self->nwords <= NX_BRIEF_WORDS &&
	    (list->pos != list->pos_end || !brief_positions_sound(self, &bits)))
		return fail(self, list->docs, 0, "positions are damaged");
	if ((bits.at + 7) / 8 != (size_t)(list->docs_end - list->docs))
		return fail(self, list->docs, 0, "does not fill its bytes");
	if (self->nwords <= NX_BRIEF_WORDS)
		return NIDX_OK;
	return check_positions(self, list->docs, 0, n, (uint32_t)self->nwords);
}

enum nidx_status
nx_list_check(const struct nx_list *self, const struct nx_list_norms *norms, uint64_t *nwords,
              struct nidx_error *err)
{
	struct walk walk = { .list = self, .kernels = nx_kernels_get(), .err = err, .norms = norms };
	const uint8_t *expected = self->blocks;
	enum nidx_status status = NIDX_OK;

	if (self->brief)
		status = check_brief(&walk);
	else
		nx_list_impacts(self, &walk.list_impacts);
	for (uint32_t b = 0; b < self->nblocks && !self->brief && status == NIDX_OK; b++)
		status = check_block(&walk, b, &expected);
	if (nwords && status == NIDX_OK)
		*nwords = walk.nwords;
	return status;
}
