#include "postings/bitio.h"

/* One to three numbers without a loop: where most calls, and all recursions, end. */
static inline void
get_few(struct nx_bits *self, uint32_t n, uint32_t lo, uint32_t hi, uint32_t *few)
{
	uint32_t middle = n / 2;
	uint32_t number = lo + middle + nx_bits_get_below(self, hi - lo - n + 1);

	few[middle] = number;
	if (n > 1)
		few[0] = lo + nx_bits_get_below(self, number - lo);
	if (n > 2)
		few[2] = number + 1 + nx_bits_get_below(self, hi - number - 1);
}

static void
get_ascending(struct nx_bits *self, uint32_t n, uint32_t lo, uint32_t hi, uint32_t *to)
{
	while (n > 3) {
		uint32_t middle = n / 2;
		uint32_t number = lo + middle + nx_bits_get_below(self, hi - lo - n + 1);

		get_ascending(self, middle, lo, number, to); /* half as many: at most 30 deep */
		to[middle] = number;
		to += middle + 1;
		n -= middle + 1;
		lo = number + 1;
	}
	if (n > 0)
		get_few(self, n, lo, hi, to);
}

static void
pass_ascending(struct nx_bits *self, uint32_t n, uint32_t lo, uint32_t hi)
{
	uint32_t few[3];

	while (n > 3) {
		uint32_t middle = n / 2;
		uint32_t number = lo + middle + nx_bits_get_below(self, hi - lo - n + 1);

		pass_ascending(self, middle, lo, number);
		n -= middle + 1;
		lo = number + 1;
	}
	if (n > 0)
		get_few(self, n, lo, hi, few);
}

/* The first `room` of more. */
static void
get_some(struct nx_bits *self, uint32_t n, uint32_t lo, uint32_t hi, uint32_t *to, uint32_t room)
{
	while (n > 0) {
		uint32_t middle = n / 2;
		uint32_t number = lo + middle + nx_bits_get_below(self, hi - lo - n + 1);

		if (middle < room)
			to[middle] = number;
		if (middle > 0)
			get_some(self, middle, lo, number, to, room);
		n -= middle + 1;
		lo = number + 1;
		room = room > middle ? room - middle - 1 : 0;
		to += room ? middle + 1 : 0;
	}
}

void
nx_bits_get_ascending(struct nx_bits *self, uint32_t n, uint32_t lo, uint32_t hi, uint32_t *to,
                      uint32_t room)
{
	if (room == 0)
		pass_ascending(self, n, lo, hi);
	else if (room >= n)
		get_ascending(self, n, lo, hi, to);
	else
		get_some(self, n, lo, hi, to, room);
}

void
nx_bits_put_ascending(struct nx_bits_writer *self, const uint32_t *numbers, uint32_t n, uint32_t lo,
                      uint32_t hi)
{
	while (n > 0) {
		uint32_t middle = n / 2, number = numbers[middle];

		nx_bits_put_below(self, number - lo - middle, hi - lo - n + 1);
		if (middle > 0)
			nx_bits_put_ascending(self, numbers, middle, lo, number);
		n -= middle + 1;
		lo = number + 1;
		numbers += middle + 1;
	}
}
