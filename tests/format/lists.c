#include "tests/format/lists.h"

#include "base/norm.h" /* the table of 3.2, held against it in test_format.c */
#include "tests/format/bits.h"

/* ---- 6.3: numbers of some bits ---- */

/* Bit `at` of bytes read as one little-endian number. */
static unsigned
bit(const uint8_t *p, uint64_t at)
{
	return p[at / 8] >> at % 8 & 1;
}

static uint32_t
plain(const uint8_t *p, unsigned width, uint32_t i)
{
	uint32_t value = 0;

	for (unsigned k = 0; k < width; k++)
		value |= (uint32_t)bit(p, (uint64_t)i * width + k) << k;
	return value;
}

/* Number i of 128 in four lanes: bit j of a lane is bit j % 32 of its word j / 32. */
static uint32_t
vertical(const uint8_t *p, unsigned width, uint32_t i)
{
	uint32_t lane = i % 4, value = 0;

	for (unsigned k = 0; k < width; k++) {
		uint64_t j = (uint64_t)(i / 4) * width + k;
		value |= (uint32_t)bit(p + 16 * (j / 32) + 4 * lane, j % 32) << k;
	}
	return value;
}

/* 128 numbers of `width` bits. */
static void
unpack(struct ref_bytes *from, unsigned width, uint32_t *to)
{
	const uint8_t *p = ref_take(from, 16u * width);

	for (uint32_t i = 0; i < 128; i++)
		to[i] = vertical(p, width, i);
}

/* Patches: an index in seven bits, then the bits above `width`. */
static void
patch(struct ref_bytes *from, unsigned count, unsigned high, unsigned width, uint32_t n,
      uint32_t *to)
{
	const uint8_t *p = ref_take(from, ((uint64_t)count * (7 + high) + 7) / 8);

	for (uint32_t k = 0, before = 0; k < count; k++) {
		uint32_t it = plain(p, 7 + high, k), i = it & 127;
		if (i >= n || (k && i <= before))
			ref_fail(from->trouble, "a patch of number %u of %u", i, n);
		to[i] |= it >> 7 << width;
		before = i;
	}
}

/* ---- 6.3: blocks ---- */

struct block {
	uint32_t n;
	uint32_t docs[128], freqs[128];
	unsigned zones[128];
	unsigned nimpacts;
	uint32_t impacts[4]; /* of a lone block at most */
};

static void
read_bitset(struct ref_bytes *from, struct block *block, int64_t before, unsigned nwords)
{
	uint64_t nbytes = 8 * nwords;
	const uint8_t *p = ref_take(from, nbytes);
	uint32_t n = 0;

	for (uint64_t i = 0; i < nbytes * 8; i++) {
		if (!bit(p, i))
			continue;
		if (n == 128)
			ref_fail(from->trouble, "a bitset has more than 128 documents");
		block->docs[n++] = (uint32_t)(before + 1 + (int64_t)i);
	}
	if (n != 128)
		ref_fail(from->trouble, "a bitset has %u documents", n);
}

/* How numbers of one kind are packed. */
struct split {
	unsigned width, count, high;
};

static struct split
read_split(struct ref_bytes *head, unsigned flags, unsigned most)
{
	struct split split = { flags & 31, 0, 0 };

	if (flags & 32) {
		split.count = (unsigned)ref_number(head, 1);
		split.high = (unsigned)ref_number(head, 1);
		if (split.count < 1 || split.count > 127 || split.high > 24)
			ref_fail(head->trouble, "%u patches of %u bits", split.count, split.high);
	}
	if (split.width + split.high > most)
		ref_fail(head->trouble, "numbers of %u bits", split.width + split.high);
	return split;
}

static void
unpack_split(struct ref_bytes *from, const struct split *split, uint32_t *to)
{
	unpack(from, split->width, to);
	patch(from, split->count, split->high, split->width, 128, to);
}

static void
read_plane(struct ref_bytes *from, struct block *block, unsigned plane, unsigned count)
{
	const uint8_t *p = ref_take(from, count ? count : 16);

	for (uint32_t i = 0; i < (count ? count : 128); i++)
		if (!count)
			block->zones[i] |= bit(p, i) ? plane : 0;
		else if (p[i] > 127 || (i && p[i] <= p[i - 1]))
			ref_fail(from->trouble, "indexes of a plane do not ascend");
		else
			block->zones[p[i]] |= plane;
}

/* A block of 128 that must fill its bytes; `alone`: the list has no other. */
static void
read_full(struct ref_bytes from, struct block *block, int64_t before, int alone)
{
	unsigned a = (unsigned)ref_number(&from, 1), b = (unsigned)ref_number(&from, 1);
	unsigned nwords = 0, counts[3] = { 0 };
	int bitset = (a & 63) == 63;
	struct split gap = { 0 }, freq;
	uint32_t numbers[128];

	block->nimpacts = alone ? 1 + (a >> 6) : 0;
	for (unsigned i = 0; i < block->nimpacts; i++)
		block->impacts[i] = (uint32_t)ref_number(&from, 2);
	if (bitset)
		nwords = (unsigned)ref_number(&from, 1);
	else
		gap = read_split(&from, a, 31);
	freq = read_split(&from, b & 63, 24);
	for (unsigned plane = 1; !alone && plane <= 2; plane++)
		if (a & (plane == 1 ? 64 : 128)) {
			counts[plane] = (unsigned)ref_number(&from, 1);
			if (counts[plane] < 1 || counts[plane] > 127 ||
			    !(b & (plane == 1 ? 64 : 128)))
				ref_fail(from.trouble, "%u indexes of a plane", counts[plane]);
		}
	if (bitset) {
		read_bitset(&from, block, before, nwords);
	} else {
		unpack_split(&from, &gap, numbers);
		for (uint32_t i = 0; i < 128; i++) {
			before += (int64_t)numbers[i] + 1;
			block->docs[i] = (uint32_t)before;
		}
	}
	unpack_split(&from, &freq, numbers);
	for (uint32_t i = 0; i < 128; i++) {
		block->freqs[i] = numbers[i] + 1;
		block->zones[i] = 0;
	}
	for (unsigned plane = 1; plane <= 2; plane++)
		if (b & (plane == 1 ? 64 : 128))
			read_plane(&from, block, plane, counts[plane]);
	if (from.p != from.end)
		ref_fail(from.trouble, "a block does not fill its bytes");
}

/* A shorter one.  Documents are in [begin, end); behind another block, `end` is the last one. */
static void
read_short(struct ref_bytes bytes, struct block *block, int64_t begin, int64_t end, int alone)
{
	struct ref_bits from = { bytes, 0 };
	struct ref_posting postings[128];

	block->nimpacts = alone ? (unsigned)ref_take_bits(&from, 2) + 1 : 0;
	for (unsigned i = 0; i < block->nimpacts; i++)
		block->impacts[i] = (uint32_t)ref_take_bits(&from, 16);
	ref_ascending(&from, alone ? block->n : block->n - 1, begin, end, block->docs);
	if (!alone)
		block->docs[block->n - 1] = (uint32_t)end;
	ref_freqs_zones(&from, postings, block->n);
	for (uint32_t i = 0; i < block->n; i++) {
		block->freqs[i] = postings[i].freq;
		block->zones[i] = postings[i].zones;
	}
	if (ref_end_bits(&from) != bytes.end)
		ref_fail(bytes.trouble, "a block does not fill its bytes");
}

/* n documents behind `before`. */
static void
read_block(struct ref_bytes from, struct block *block, uint32_t n, int64_t before, int64_t end,
           int alone)
{
	block->n = n;
	if (n == 128)
		read_full(from, block, before, alone);
	else
		read_short(from, block, before + 1, end, alone);
}

/* ---- 6.5, 6.6 ---- */

static int
dominates(uint32_t impact, uint32_t freq, unsigned zones)
{
	return (impact & 63) && ((impact & 63) == 63 || (impact & 63) >= freq) &&
	       (zones & ~(impact >> 6 & 3)) == 0;
}

/* Frequencies and zones of the block are under one of the impacts (norms are columns). */
static void
check_impacts(struct ref_trouble *trouble, const struct block *block, const uint32_t *impacts,
              unsigned n)
{
	for (uint32_t i = 0; i < block->n; i++) {
		int found = 0;
		for (unsigned k = 0; k < n; k++)
			found = found || dominates(impacts[k], block->freqs[i], block->zones[i]);
		if (!found)
			ref_fail(trouble, "document %u is above the impacts", block->docs[i]);
	}
}

static void
read_impacts(const struct ref_bytes *from, uint64_t at, uint32_t to[2])
{
	struct ref_bytes view = { from->p, from->end, from->trouble };

	(void)ref_take(&view, at);
	for (unsigned i = 0; i < 2; i++)
		to[i] = (uint32_t)ref_number(&view, 2);
}

uint32_t
ref_ntf(const struct ref_norms *all, const struct ref_posting *posting, int zones)
{
	uint64_t average = all->nnormwords ? all->nnormwords * 256 / all->ndocs : 256;
	uint64_t length = nx_norm_words((uint8_t)all->norms[posting->doc]) * 256, below, quarter, x;
	uint32_t shift = 0;

	average = average < 1 ? 1 : average > 1 << 30 ? 1 << 30 : average;
	below = 3 * (average + 3 * length);
	quarter = (average * ((uint64_t)1 << 33) + below - 1) / below;
	x = quarter * (4 * (uint64_t)posting->freq + (zones && posting->zones & 1 ? 8 : 0) +
	               (zones && posting->zones & 2 ? 3 : 0));
	x = x / 65536 + (x % 65536 > 0);
	while (x >= 4096) { /* rounding up once, at the end, is the same: halves of halves */
		x = (x + 1) / 2;
		shift++;
	}
	return shift * 2048 + (uint32_t)x;
}

static uint32_t
code_at(const struct ref_bytes *from, uint64_t at)
{
	struct ref_bytes view = *from;

	(void)ref_take(&view, at);
	return (uint32_t)ref_number(&view, 2);
}

/* ---- 6.7 ---- */

/* The numbers of one free chunk that must fill its bytes. */
static void
read_chunk(struct ref_bytes from, uint64_t n, uint32_t *to)
{
	uint64_t ngroups = (n + 127) / 128;
	struct ref_bytes heads = from;

	if (n < 8) {
		for (uint64_t i = 0; i < n; i++)
			to[i] = (uint32_t)ref_varint(&from);
	} else {
		heads.p = ref_take(&from, 2 * ngroups);
		for (uint64_t g = 0; g < ngroups; g++) {
			uint32_t count = (uint32_t)(g + 1 < ngroups ? 128 : n - g * 128);
			unsigned head = (unsigned)ref_number(&heads, 2), width = head & 31;
			unsigned high = head >> 5 & 31, patches = head >> 10;
			const uint8_t *p = ref_take(&from, ((uint64_t)count * width + 7) / 8);
			if (patches && (high > 24 || width + high > 31))
				ref_fail(from.trouble, "positions of %u bits", width + high);
			for (uint32_t i = 0; i < count; i++)
				to[g * 128 + i] = plain(p, width, i);
			if (patches)
				patch(&from, patches, high, width, count, to + g * 128);
		}
	}
	if (from.p != from.end)
		ref_fail(from.trouble, "a chunk of positions does not fill its bytes");
}

static int64_t
most_words(unsigned norm)
{
	return norm < 255 ? (int64_t)nx_norm_words((uint8_t)(norm + 1)) - 1 : INT64_C(1) << 31;
}

/* The positions of one posting. */
static void
take_positions(struct ref_bits *from, const struct ref_posting *posting,
               const struct ref_extents *extents, uint32_t *to)
{
	int64_t words = (int64_t)extents->words[posting->doc], f = posting->freq, most;
	int64_t title = (int64_t)extents->title_ends[posting->doc];
	int64_t lead = title + (int64_t)extents->lead_sizes[posting->doc];
	int64_t lo = posting->zones & 1 ? 0 : posting->zones ? title : lead;
	int64_t hi = posting->zones & 1 ? title : posting->zones ? lead : words;
	const uint8_t *sizes = extents->sizes + 3 * (size_t)posting->doc;
	unsigned norm = sizes[0], body = sizes[1], width = sizes[2];

	if (posting->zones == 0) {
		most = most_words(body) - f;
		ref_choice(from, f, lo, most < 0 ? 0 : most, to);
	} else {
		width = posting->zones & 1 ? width & 15 : width >> 4;
		to[0] = (uint32_t)(lo + (int64_t)ref_take_bits(from, width < 15 ? width : 31));
		most = most_words(norm) - (f - 1);
		ref_choice(from, f - 1, lo + 1, most < 0 ? 0 : most, to + 1);
	}
	if (to[0] >= hi || (f > 1 && to[1] <= to[0]) || to[f - 1] >= words)
		ref_fail(from->bytes.trouble, "a position is out of its range");
}

static void
read_bounded(struct ref_bytes chunk, struct ref_posting *postings, uint32_t n,
             const struct ref_extents *extents)
{
	struct ref_bits bits = { chunk, 0 };

	for (uint32_t i = 0; i < n; i++)
		take_positions(&bits, &postings[i], extents, postings[i].positions);
	if (ref_end_bits(&bits) != chunk.end)
		ref_fail(chunk.trouble, "positions do not fill their bytes");
}

void
ref_positions(struct ref_bytes chunk, struct ref_posting *postings, uint32_t n,
              const struct ref_extents *extents)
{
	uint64_t total = 0;
	uint32_t *numbers;

	for (uint32_t i = 0; i < n; i++)
		total += postings[i].freq;
	numbers = ref_memory(chunk.trouble, total, sizeof(*numbers));
	if (!extents)
		read_chunk(chunk, total, numbers);
	for (uint32_t i = 0; i < n; i++) {
		postings[i].positions = numbers;
		for (uint32_t k = 1; k < postings[i].freq && !extents; k++)
			numbers[k] += numbers[k - 1] + 1;
		numbers += postings[i].freq;
	}
	if (extents)
		read_bounded(chunk, postings, n, extents);
}

/* ---- 6.1, 6.2 ---- */

/* Number i of `width` bits in the array of n of them at `at`. */
static uint32_t
array_at(const struct ref_bytes *docs, uint64_t at, uint64_t n, unsigned width, uint64_t i)
{
	struct ref_bytes view = *docs;

	(void)ref_take(&view, at);
	return plain(ref_take(&view, (n * width + 7) / 8), width, (uint32_t)i);
}

static struct ref_bytes
part(const struct ref_bytes *whole, uint64_t begin, uint64_t end)
{
	if (begin > end || end > (uint64_t)(whole->end - whole->p))
		ref_fail(whole->trouble, "a block is out of place");
	return (struct ref_bytes){ whole->p + begin, whole->p + end, whole->trouble };
}

static void
take_block(const struct block *block, struct ref_posting *to)
{
	for (uint32_t i = 0; i < block->n; i++)
		to[i] = (struct ref_posting){ block->docs[i], block->freqs[i], block->zones[i],
			                      NULL };
}

/* Where the parts of heads stand. */
struct heads {
	uint64_t nblocks, ngroups, lasts, docs_offs, pos_offs, ntfs, impacts, whole, groups, blocks;
	unsigned last_width, docs_width, pos_width;
};

static struct heads
find_heads(struct ref_bytes docs, uint32_t ndocs, uint32_t limit)
{
	struct heads h = { .nblocks = ((uint64_t)ndocs + 127) / 128 };

	h.ngroups = h.nblocks > 32 ? (h.nblocks + 31) / 32 : 0;
	while (limit - 1 >= UINT64_C(1) << h.last_width)
		h.last_width++;
	h.docs_width = (unsigned)ref_number(&docs, 1);
	h.pos_width = (unsigned)ref_number(&docs, 1);
	if (h.docs_width > 32 || h.pos_width > 32)
		ref_fail(docs.trouble, "offsets of %u and %u bits", h.docs_width, h.pos_width);
	h.lasts = 2;
	h.docs_offs = h.lasts + (h.nblocks * h.last_width + 7) / 8;
	h.pos_offs = h.docs_offs + ((h.nblocks - 1) * h.docs_width + 7) / 8;
	h.ntfs = h.pos_offs + ((h.nblocks - 1) * h.pos_width + 7) / 8;
	h.impacts = h.ntfs + 4 * (h.nblocks + 1 + h.ngroups);
	h.whole = h.impacts + 4 * h.nblocks;
	h.groups = h.whole + 4;
	h.blocks = h.groups + 4 * h.ngroups;
	return h;
}

static void
check_all_impacts(const struct ref_bytes *docs, const struct heads *h, uint64_t b,
                  const struct block *block)
{
	uint32_t bounds[2];

	read_impacts(docs, h->impacts + 4 * b, bounds);
	check_impacts(docs->trouble, block, bounds, 2);
	read_impacts(docs, h->whole, bounds);
	check_impacts(docs->trouble, block, bounds, 2);
	if (h->ngroups) {
		read_impacts(docs, h->groups + 4 * (b / 32), bounds);
		check_impacts(docs->trouble, block, bounds, 2);
	}
}

/* 6.5: codes of blocks, of the list, of groups. */
static void
check_ntfs(const struct ref_bytes *docs, const struct heads *h, uint32_t ndocs,
           const struct ref_posting *postings, const struct ref_norms *norms, int zones)
{
	uint64_t codes = h->ntfs + (zones ? 0 : 2 * (h->nblocks + 1 + h->ngroups));
	uint32_t list = 0, group = 0;

	for (uint64_t b = 0; b < h->nblocks; b++) {
		uint32_t most = 0;

		for (uint64_t i = b * 128; i < ndocs && i < b * 128 + 128; i++) {
			uint32_t code = ref_ntf(norms, &postings[i], zones);
			most = code > most ? code : most;
		}
		if (code_at(docs, codes + 2 * b) != most)
			ref_fail(docs->trouble, "f / K of block %u", (unsigned)b);
		group = b % 32 == 0 || most > group ? most : group;
		list = most > list ? most : list;
		if (h->ngroups && (b % 32 == 31 || b + 1 == h->nblocks) &&
		    code_at(docs, codes + 2 * (h->nblocks + 1 + b / 32)) != group)
			ref_fail(docs->trouble, "f / K of group %u", (unsigned)(b / 32));
	}
	if (code_at(docs, codes + 2 * h->nblocks) != list)
		ref_fail(docs->trouble, "f / K of a list");
}

/* Where block b begins, of offsets that the first has none of. */
static uint64_t
offset_at(const struct ref_bytes *docs, const struct heads *h, uint64_t offs, unsigned width,
          uint64_t b, uint64_t size)
{
	return b == 0            ? 0
	       : b == h->nblocks ? size
	                         : array_at(docs, offs, h->nblocks - 1, width, b - 1);
}

static void
read_many(struct ref_bytes docs, struct ref_bytes positions, uint32_t ndocs,
          const struct ref_norms *norms, const struct ref_extents *extents, struct ref_posting *to)
{
	struct heads h = find_heads(docs, ndocs, (uint32_t)norms->ndocs);
	uint64_t npos = (uint64_t)(positions.end - positions.p), size;
	struct ref_bytes blocks = docs;
	int64_t before = -1;

	(void)ref_take(&blocks, h.blocks);
	size = (uint64_t)(blocks.end - blocks.p);
	for (uint64_t b = 0; b < h.nblocks; b++) {
		uint32_t n = b + 1 < h.nblocks ? 128 : (uint32_t)(ndocs - b * 128);
		int64_t last = array_at(&docs, h.lasts, h.nblocks, h.last_width, b);
		struct block block;

		read_block(part(&blocks, offset_at(&docs, &h, h.docs_offs, h.docs_width, b, size),
		                offset_at(&docs, &h, h.docs_offs, h.docs_width, b + 1, size)),
		           &block, n, before, last, 0);
		before = block.docs[n - 1];
		if (last != before)
			ref_fail(docs.trouble, "the last document of a block is another");
		check_all_impacts(&docs, &h, b, &block);
		take_block(&block, to + b * 128);
		if (npos || extents) {
			uint64_t from = offset_at(&docs, &h, h.pos_offs, h.pos_width, b, npos);
			uint64_t end = offset_at(&docs, &h, h.pos_offs, h.pos_width, b + 1, npos);
			ref_positions(part(&positions, from, end), to + b * 128, n, extents);
		}
		if (before >= (int64_t)norms->ndocs)
			ref_fail(docs.trouble, "documents of a list do not ascend");
	}
	check_ntfs(&docs, &h, ndocs, to, norms, 1);
	check_ntfs(&docs, &h, ndocs, to, norms, 0);
}

struct ref_posting *
ref_list(struct ref_bytes docs, struct ref_bytes positions, uint32_t ndocs,
         const struct ref_norms *norms, const struct ref_extents *extents)
{
	uint32_t limit = (uint32_t)norms->ndocs;
	struct ref_posting *to = ref_memory(docs.trouble, ndocs, sizeof(*to));

	if (ndocs <= 128) {
		struct block block;
		read_block(docs, &block, ndocs, -1, limit, 1);
		check_impacts(docs.trouble, &block, block.impacts, block.nimpacts);
		take_block(&block, to);
	} else {
		read_many(docs, positions, ndocs, norms, extents, to);
	}
	if (ndocs <= 128 && (extents || positions.p != positions.end))
		ref_positions(positions, to, ndocs, extents);
	for (uint32_t i = 0; i < ndocs; i++)
		if (to[i].doc >= limit || (i && to[i].doc <= to[i - 1].doc))
			ref_fail(docs.trouble, "documents of a list do not ascend");
	return to;
}
