#include "segment/stored_class.h"

#include "base/mem.h"
#include "base/sort.h"

#include <string.h>

enum {
	LEAST = 2,       /* a word is spelled so often at most */
	MOVABLE = 3,     /* a rarer word keeps the class of its shape */
	SAMPLE = 24,     /* places of a word that count; twice as many COST_MAX fit 15 bits */
	ROUNDS = 3,      /* each after the first saves less */
	OWN_MAX = 28,    /* words with a class of their own */
	SHARED = 48,     /* classes of the others */
	COST_UNIT = 32,  /* a bit */
	COST_MAX = 511,
	SHAPES = 6,      /* shared classes not given by last letters */
};

void
nx_classer_release(struct nx_classer *self)
{
	nx_mem_free(self->classes);
	nx_mem_free(self->numbers);
	nx_mem_free(self->neighbours);
	nx_mem_free(self->next);
	nx_mem_free(self->ranks);
	nx_mem_free(self->pairs);
	*self = (struct nx_classer){ 0 };
}

/* ---- The first classes ---- */

/* self->ranks becomes the words, most frequent first, with how often in the high half, complemented; returns how many. */
static size_t
rank_words(struct nx_classer *self, size_t nkinds, const uint32_t *counts)
{
	size_t n = 0;

	for (size_t i = NX_UNIT_WORD; i < nkinds; i++)
		if (counts[i] >= LEAST)
			self->ranks[n++] = (uint64_t)~counts[i] << 32 | i;
	nx_sort_keys(self->ranks, self->ranks + nkinds, n, 32);
	return n < NX_WORDS_MAX ? n : NX_WORDS_MAX;
}

static inline uint32_t
ranked(const struct nx_classer *self, size_t rank)
{
	return (uint32_t)self->ranks[rank];
}

/* A number below `nshared` for words that look alike. */
static unsigned
shape_class(const uint8_t *text, size_t len, unsigned nshared)
{
	bool capital = len > 0 && text[0] >= 'A' && text[0] <= 'Z';
	unsigned last;

	if (!nx_unit_spaced((struct nx_str){ (const char *)text, len }))
		return len > 0 && nx_writing_at(text, text + len) == NX_WRITING_WIDE ? 1 : 0;
	if (text[0] >= '0' && text[0] <= '9')
		return len > 2 ? 3 : 2;
	if (capital)
		return len > 1 && text[1] < 'a' ? 5 : 4;
	last = 7u * text[len - 1] + (len > 1 ? 31u * text[len - 2] : 0u);
	return SHAPES + last % (nshared - SHAPES);
}

/* ---- Moving ---- */

/* COST_UNIT * log2(x), straight between powers of two: the same on every machine. */
static inline unsigned
logarithm(uint32_t x)
{
	unsigned high = 31 - (unsigned)__builtin_clz(x | 1);

	return COST_UNIT * high + (unsigned)((((uint64_t)x << (63 - high)) >> 58) & 31);
}

static inline int16_t
cost_of(uint32_t part, uint32_t whole)
{
	unsigned w = logarithm(4 * whole + SHARED), p = logarithm(4 * part + 1);
	unsigned cost = w > p ? w - p : 0;

	return (int16_t)(cost < COST_MAX ? cost : COST_MAX);
}

/* Costs of the neighbours before and behind, for a word in each shared class. */
struct tables {
	_Alignas(16) int16_t before[NX_CLASSES_MAX][SHARED];
	_Alignas(16) int16_t behind[NX_CLASSES_MAX][SHARED];
};

static void
count_pairs(struct nx_classer *self, const struct nx_op *ops, size_t nops)
{
	memset(self->pairs, 0, (size_t)self->nclasses * self->nclasses * sizeof(*self->pairs));
	for (size_t i = 0; i < nops; i++)
		self->pairs[self->classes[ops[i].before] * self->nclasses +
		            self->classes[ops[i].unit]]++;
}

static void
fill_tables(const struct nx_classer *self, uint32_t first, struct tables *tables)
{
	uint32_t k = self->nclasses, rows[NX_CLASSES_MAX] = { 0 }, columns[NX_CLASSES_MAX] = { 0 };

	for (uint32_t a = 0; a < k; a++) {
		for (uint32_t b = 0; b < k; b++) {
			rows[a] += self->pairs[a * k + b];
			columns[b] += self->pairs[a * k + b];
		}
	}
	for (uint32_t a = 0; a < k; a++) {
		for (uint32_t d = first; d < first + SHARED; d++) {
			tables->before[a][d - first] =
			    d < k ? cost_of(self->pairs[a * k + d], columns[d]) : COST_MAX;
			tables->behind[a][d - first] =
			    d < k ? cost_of(self->pairs[d * k + a], rows[d]) : COST_MAX;
		}
	}
}

/* The units beside a word, at so many of its places. */
struct nx_neighbours {
	uint32_t count;
	struct {
		uint32_t before, behind;
	} at[SAMPLE];
};

enum { NOTHING = UINT32_MAX }; /* a repeat or the end of a group is behind */

static const uint32_t SATED = UINT32_C(1) << 31; /* in self->numbers: the word has all its places */

/* Gives self->numbers to words that can move, 1 and up; returns one more than the last. */
static uint32_t
number_words(struct nx_classer *self, size_t nkinds, size_t nown, size_t nwords)
{
	uint32_t next = 1;

	memset(self->numbers, 0, nkinds * sizeof(*self->numbers));
	for (size_t rank = nown; rank < nwords && (uint32_t)~(self->ranks[rank] >> 32) >= MOVABLE; rank++)
		self->numbers[ranked(self, rank)] = next++;
	return next;
}

/* Most ops are of words that are sated soon: those are not looked for any more. */
static void
sample_neighbours(struct nx_classer *self, uint32_t n, const struct nx_op *ops, size_t nops)
{
	for (uint32_t word = 0; word < n; word++)
		self->neighbours[word].count = 0;
	for (size_t i = 0; i < nops; i++) {
		uint32_t *number = &self->numbers[ops[i].unit], at;
		struct nx_neighbours *beside = &self->neighbours[*number & ~SATED];
		if (*number == 0 || *number & SATED)
			continue;
		at = beside->count++;
		beside->at[at].before = ops[i].before;
		beside->at[at].behind =
		    i + 1 < nops && ops[i + 1].before == ops[i].unit ? ops[i + 1].unit : NOTHING;
		if (beside->count == SAMPLE)
			*number |= SATED;
	}
}

/* Eight numbers at once, on any processor: the compiler makes of it what there is. */
typedef int16_t vector __attribute__((vector_size(16), may_alias));

enum { LANES = sizeof(vector) / sizeof(int16_t), VECTORS = SHARED / LANES };

static inline void
add_row(vector sums[VECTORS], const int16_t *row)
{
	const vector *more = (const vector *)(const void *)row;

	for (unsigned i = 0; i < VECTORS; i++)
		sums[i] += more[i];
}

/* The first class with the least cost. */
static unsigned
cheapest(const vector sums[VECTORS])
{
	vector least = sums[0], where = { 0 }, here = { 0 };
	unsigned best = 0;

	for (unsigned i = 1; i < VECTORS; i++) {
		vector less = sums[i] < least;
		here += 1;
		least = (sums[i] & less) | (least & ~less);
		where = (here & less) | (where & ~less);
	}
	for (unsigned lane = 1; lane < LANES; lane++)
		if (least[lane] < least[best] ||
		    (least[lane] == least[best] && where[lane] < where[best]))
			best = lane;
	return (unsigned)where[best] * LANES + best;
}

/* The shared class in which a word's neighbours cost least. */
static unsigned
best_class(const struct nx_classer *self, const struct tables *tables,
           const struct nx_neighbours *beside)
{
	vector sums[VECTORS] = { 0 };

	for (uint32_t i = 0; i < beside->count; i++) {
		add_row(sums, tables->before[self->classes[beside->at[i].before]]);
		if (beside->at[i].behind != NOTHING)
			add_row(sums, tables->behind[self->classes[beside->at[i].behind]]);
	}
	return cheapest(sums);
}

/* All words choose before the first moves. */
static void
move_words(struct nx_classer *self, const struct tables *tables, size_t nkinds, uint32_t first,
           uint32_t n)
{
	for (uint32_t word = 1; word < n; word++)
		self->next[word] = (uint8_t)(first + best_class(self, tables, &self->neighbours[word]));
	for (size_t unit = NX_UNIT_WORD; unit < nkinds; unit++)
		if (self->numbers[unit])
			self->classes[unit] = self->next[self->numbers[unit] & ~SATED];
}

static bool
exchange(struct nx_classer *self, size_t nkinds, size_t nown, size_t nwords, const struct nx_op *ops,
         size_t nops)
{
	uint32_t first = NX_UNIT_WORD + (uint32_t)nown, n = number_words(self, nkinds, nown, nwords);
	struct tables *tables = nx_mem_zalloc(1, sizeof(*tables));

	if (!tables ||
	    nx_mem_grow(&self->neighbours, &self->neighbours_room, n, sizeof(*self->neighbours)) ||
	    nx_mem_grow(&self->next, &self->next_room, n, sizeof(*self->next))) {
		nx_mem_free(tables);
		return false;
	}
	sample_neighbours(self, n, ops, nops);
	for (int round = 0; round < ROUNDS; round++) {
		count_pairs(self, ops, nops);
		fill_tables(self, first, tables);
		move_words(self, tables, nkinds, first, n);
	}
	nx_mem_free(tables);
	return true;
}

static uint32_t
between(size_t value, uint32_t low, uint32_t high)
{
	return value < low ? low : value > high ? high : (uint32_t)value;
}

bool
nx_classer_assign(struct nx_classer *self, const struct nx_cutter *cut, const uint8_t *text,
                  const struct nx_op *ops, size_t nops, const uint32_t *counts)
{
	/* few articles: few classes, whose tables cost what they save */
	uint32_t nown = between(nops / 1500, 8, OWN_MAX), nshared = between(nops / 1500, 8, SHARED);
	size_t nkinds = NX_UNIT_WORD + cut->npieces, nwords;

	if (nx_mem_grow(&self->classes, &self->classes_room, nkinds, sizeof(*self->classes)) ||
	    nx_mem_grow(&self->numbers, &self->numbers_room, nkinds, sizeof(*self->numbers)) ||
	    nx_mem_grow(&self->ranks, &self->ranks_room, 2 * nkinds, sizeof(*self->ranks)) ||
	    nx_mem_grow(&self->pairs, &self->pairs_room, NX_CLASSES_MAX * NX_CLASSES_MAX,
	                sizeof(*self->pairs)))
		return false;
	nwords = rank_words(self, nkinds, counts);
	nown = nwords < nown ? (uint32_t)nwords : nown;
	self->nclasses = NX_UNIT_WORD + nown + nshared;
	memset(self->classes, NX_UNIT_SPELL, nkinds);
	for (unsigned i = 0; i < NX_UNIT_WORD; i++)
		self->classes[i] = (uint8_t)i;
	for (size_t rank = 0; rank < nwords; rank++) {
		uint32_t unit = ranked(self, rank);
		const struct nx_piece *piece = &cut->pieces[unit - NX_UNIT_WORD];
		self->classes[unit] =
		    (uint8_t)(NX_UNIT_WORD +
		              (rank < nown ? rank : nown + shape_class(text + piece->at, piece->len,
		                                                       nshared)));
	}
	return exchange(self, nkinds, nown, nwords, ops, nops);
}
