#include "postings/bitio.h"

/* How many bits of each gap stand apart: as many as the mean of all has behind its highest. */
static unsigned
order_of_gaps(uint32_t n, uint32_t lo, uint32_t hi)
{
	uint32_t mean = (hi - lo - n) / n;

	return mean ? 31u - (unsigned)__builtin_clz(mean) : 0;
}

/* How many bits their upper parts can take: a one for each, and zeros that lead no farther than hi. */
static inline uint64_t
most_uppers(uint32_t n, uint32_t lo, uint32_t hi, unsigned order)
{
	return n + ((hi - lo) >> order);
}

/* n > 1 numbers whose gaps have `order` low bits; false when there are not so many below hi.  `inside`:
 * nx_bits_inside() at any of the low bits. */
static inline bool
get_split(struct nx_bits *self, uint32_t n, uint32_t lo, uint32_t hi, unsigned order, bool inside,
          uint32_t *to)
{
	const uint64_t mask = (UINT64_C(1) << order) - 1;
	struct nx_bits lows = *self;
	size_t uppers = self->at + (size_t)n * order;
	size_t end = uppers + most_uppers(n, lo, hi, order);
	uint64_t sum = lo; /* and the low bits so far, and one for each number */
	uint32_t i = 0;

	for (self->at = uppers; self->at < end; self->at += 64 - self->at % 8) {
		uint64_t before = self->at - uppers - i; /* zeros */

		for (uint64_t bits = nx_bits_peek(self); bits; bits &= bits - 1) {
			unsigned at = (unsigned)__builtin_ctzll(bits);
			uint64_t low = inside ? nx_bits_peek_inside(&lows) : nx_bits_peek(&lows);

			sum += low & mask;
			lows.at += order;
			to[i++] = (uint32_t)(((before + at) << order) + sum);
			before--;
			sum++;
			if (i < n)
				continue;
			self->at += at + 1;
			return ((before + 1 + at) << order) + sum <= hi;
		}
	}
	return false;
}

void
nx_bits_get_ascending(struct nx_bits *self, uint32_t n, uint32_t lo, uint32_t hi, uint32_t *to)
{
	unsigned order;
	bool whole;

	if (n == 1)
		to[0] = lo + nx_bits_get_below(self, hi - lo);
	if (n <= 1)
		return;
	order = order_of_gaps(n, lo, hi);
	whole = nx_bits_inside(self, self->at + (size_t)n * order)
	            ? get_split(self, n, lo, hi, order, true, to)
	            : get_split(self, n, lo, hi, order, false, to);
	if (whole)
		return;
	for (uint32_t i = 0; i < n; i++)
		to[i] = lo;
	nx_bits_spoil(self);
}

void
nx_bits_pass_ascending(struct nx_bits *self, uint32_t n, uint32_t lo, uint32_t hi)
{
	unsigned order;
	size_t end;

	if (n == 1)
		(void)nx_bits_get_below(self, hi - lo);
	if (n <= 1)
		return;
	order = order_of_gaps(n, lo, hi);
	self->at += (size_t)n * order;
	end = self->at + most_uppers(n, lo, hi, order);
	while (self->at < end) {
		uint64_t bits = nx_bits_peek(self);
		unsigned ones = (unsigned)__builtin_popcountll(bits);

		if (ones < n) {
			n -= ones;
			self->at += 64 - self->at % 8;
			continue;
		}
		while (--n > 0)
			bits &= bits - 1;
		self->at += (unsigned)__builtin_ctzll(bits) + 1;
		return;
	}
	nx_bits_spoil(self);
}

static inline uint32_t
gap_before(const uint32_t *numbers, uint32_t i, uint32_t lo)
{
	return i ? numbers[i] - numbers[i - 1] - 1 : numbers[0] - lo;
}

void
nx_bits_put_ascending(struct nx_bits_writer *self, const uint32_t *numbers, uint32_t n, uint32_t lo,
                      uint32_t hi)
{
	unsigned order;

	if (n == 1)
		nx_bits_put_below(self, numbers[0] - lo, hi - lo);
	if (n <= 1)
		return;
	order = order_of_gaps(n, lo, hi);
	for (uint32_t i = 0; i < n; i++)
		nx_bits_put(self, gap_before(numbers, i, lo) & ((UINT32_C(1) << order) - 1), order);
	for (uint32_t i = 0; i < n; i++)
		nx_bits_put_unary(self, gap_before(numbers, i, lo) >> order);
}
