#include "postings/coded.h"

#include <assert.h>
#include <string.h>

enum {
	CODE_LEAD = 0,  /* ones in front of what is not once in the body: once in the lead, */
	CODE_OFTEN = 1, /* in neither zone, more than once, */
	CODE_TITLE = 2, /* once in the title, */
	CODE_MOST = 3,  /* anything else */
	BOTH_ZONES = NX_ZONE_TITLE | NX_ZONE_LEAD,
	ORDER_TITLE = 2, /* of the first position: most articles are of some hundred words, */
	ORDER_LEAD = 5,
	ORDER_BODY = 8,
	ORDER_FREE = 2, /* fields of few */
	ORDER_GAP = 5
};

static unsigned
first_order(unsigned zones, bool free)
{
	return free                    ? ORDER_FREE
	       : zones & NX_ZONE_TITLE ? ORDER_TITLE
	       : zones & NX_ZONE_LEAD  ? ORDER_LEAD
	                               : ORDER_BODY;
}

/* ---- Reading ---- */

#define SIXTEEN 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
static const uint32_t once[NX_BLOCK_DOCS] = {
	SIXTEEN, SIXTEEN, SIXTEEN, SIXTEEN, SIXTEEN, SIXTEEN, SIXTEEN, SIXTEEN,
};

/* A frequency of two and more. */
static uint32_t
get_more(struct nx_bits *bits)
{
	uint64_t more = nx_bits_get_order(bits, 0);

	if (more <= NX_FREQ_MAX - 2)
		return (uint32_t)more + 2;
	nx_bits_spoil(bits);
	return 1;
}

/* Not once in the body. */
static inline uint32_t
get_other(struct nx_bits *bits, uint8_t *zones)
{
	unsigned ones = (unsigned)__builtin_ctzll(~nx_bits_peek(bits) | 1u << CODE_MOST);

	bits->at += ones < CODE_MOST ? ones + 1 : CODE_MOST;
	*zones = ones == CODE_LEAD ? NX_ZONE_LEAD : ones == CODE_TITLE ? NX_ZONE_TITLE : 0;
	if (ones == CODE_OFTEN)
		return get_more(bits);
	if (ones < CODE_MOST)
		return 1;
	*zones = (uint8_t)nx_bits_get(bits, 2);
	if (*zones)
		return get_more(bits);
	*zones = BOTH_ZONES;
	return 1;
}

bool
nx_coded_postings(struct nx_bits *bits, uint32_t n, uint32_t *freqs, uint8_t *zones)
{
	struct nx_bits marks = *bits;

	assert(n <= NX_BLOCK_DOCS);
	memcpy(freqs, once, n * sizeof(*freqs));
	memset(zones, 0, n);
	bits->at += n;
	for (uint32_t begin = 0; begin < n; begin += NX_BITS_SIGHT, marks.at += NX_BITS_SIGHT) {
		uint32_t count = n - begin < NX_BITS_SIGHT ? n - begin : NX_BITS_SIGHT;
		uint64_t others = nx_bits_peek(&marks) & ((UINT64_C(1) << count) - 1);

		for (; others; others &= others - 1) {
			uint32_t i = begin + (uint32_t)__builtin_ctzll(others);

			freqs[i] = get_other(bits, &zones[i]);
		}
	}
	return !nx_bits_over(bits);
}

bool
nx_coded_positions(struct nx_bits *bits, uint32_t nfreq, unsigned zones, bool free, nx_pos *to,
                   uint32_t room)
{
	uint64_t pos = nx_bits_get_order(bits, first_order(zones, free));

	for (uint32_t i = 0;; pos += nx_bits_get_order(bits, ORDER_GAP) + 1) {
		if (i < room)
			to[i] = (nx_pos)pos;
		if (++i == nfreq)
			break;
	}
	/* few gaps (NX_BRIEF_WORDS) of less than 2^48: the sum did not wrap */
	return pos < NX_POS_LIMIT && !nx_bits_over(bits);
}

/* ---- Writing ---- */

void
nx_coded_put_docs(struct nx_bits_writer *bits, const nx_doc *docs, uint32_t n, nx_doc begin,
                  nx_doc end)
{
	nx_bits_put_ascending(bits, docs, n, begin, end);
}

/* `count` ones, and the zero behind fewer than the most. */
static void
put_ones(struct nx_bits_writer *bits, unsigned count)
{
	nx_bits_put(bits, (1u << count) - 1, count < CODE_MOST ? count + 1 : CODE_MOST);
}

static bool
is_once(uint32_t freq, unsigned zones)
{
	return freq == 1 && !zones;
}

static void
put_other(struct nx_bits_writer *bits, uint32_t freq, unsigned zones)
{
	if (freq == 1 && zones != BOTH_ZONES) {
		put_ones(bits, zones & NX_ZONE_LEAD ? CODE_LEAD : CODE_TITLE);
		return;
	}
	put_ones(bits, zones ? CODE_MOST : CODE_OFTEN);
	if (zones)
		nx_bits_put(bits, freq == 1 ? 0 : zones, 2);
	if (freq > 1)
		nx_bits_put_order(bits, freq - 2, 0);
}

void
nx_coded_put_postings(struct nx_bits_writer *bits, const uint32_t *freqs, const uint8_t *zones,
                      uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		nx_bits_put(bits, !is_once(freqs[i], zones[i]), 1);
	for (uint32_t i = 0; i < n; i++)
		if (!is_once(freqs[i], zones[i]))
			put_other(bits, freqs[i], zones[i]);
}

void
nx_coded_put_positions(struct nx_bits_writer *bits, const nx_pos *positions, uint32_t nfreq,
                       unsigned zones, bool free)
{
	nx_bits_put_order(bits, positions[0], first_order(zones, free));
	for (uint32_t i = 1; i < nfreq; i++) {
		assert(positions[i] > positions[i - 1]);
		nx_bits_put_order(bits, positions[i] - positions[i - 1] - 1, ORDER_GAP);
	}
}
