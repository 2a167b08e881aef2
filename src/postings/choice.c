#include "postings/choice.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Pascal's triangle, a row for each number of things: C(p, n) = C(p, n - 1) x (p - n + 1) / n. */
#define C0(p) UINT64_C(1)
#define C1(p) (C0(p) * (p))
#define C2(p) (C1(p) * (p - 1) / 2)
#define C3(p) (C2(p) * (p - 2) / 3)
#define C4(p) (C3(p) * (p - 3) / 4)
#define C5(p) (C4(p) * (p - 4) / 5)
#define C6(p) (C5(p) * (p - 5) / 6)
#define C7(p) (C6(p) * (p - 6) / 7)
#define C8(p) (C7(p) * (p - 7) / 8)
#define C9(p) (C8(p) * (p - 8) / 9)
#define C10(p) (C9(p) * (p - 9) / 10)
#define C11(p) (C10(p) * (p - 10) / 11)
#define C12(p) (C11(p) * (p - 11) / 12)
#define CHOICES(C, p) (uint32_t)C(p)
/* The bits of C - 1; what cannot be chosen takes none. */
#define BITS(C, p) (uint8_t)(C(p) < 2 ? 0 : 64 - __builtin_clzll((C(p) - 1) | 1))
#define EIGHT(OF, C, p) \
	OF(C, p), OF(C, p + 1), OF(C, p + 2), OF(C, p + 3), OF(C, p + 4), OF(C, p + 5), \
	    OF(C, p + 6), OF(C, p + 7)
#define ROW(OF, C) \
	{ EIGHT(OF, C, UINT64_C(0)), EIGHT(OF, C, UINT64_C(8)), EIGHT(OF, C, UINT64_C(16)), \
	    EIGHT(OF, C, UINT64_C(24)), OF(C, UINT64_C(32)) }
#define ROWS(OF) \
	{ \
		ROW(OF, C0), ROW(OF, C1), ROW(OF, C2), ROW(OF, C3), ROW(OF, C4), ROW(OF, C5), \
		    ROW(OF, C6), ROW(OF, C7), ROW(OF, C8), ROW(OF, C9), ROW(OF, C10), \
		    ROW(OF, C11), ROW(OF, C12), \
	}

const uint32_t nx_choice_counts[NX_CHOICE_MOST + 1][NX_CHOICE_PLACES + 1] = ROWS(CHOICES);
const uint8_t nx_choice_widths[NX_CHOICE_MOST + 1][NX_CHOICE_PLACES + 1] = ROWS(BITS);

/* The better of two: n x (low + 1) + most >> low has its least where 2^low is about size / n. */
struct nx_choice
nx_choice_plan_many(uint32_t n, uint32_t most)
{
	unsigned width = nx_choice_width(most), of_n = nx_choice_width(n);
	unsigned low = width > of_n ? width - of_n : 0;

	if (low > 0 && (most >> (low - 1)) - (most >> low) < n)
		low--;
	return (struct nx_choice){ low, n + (most >> low) };
}

#if defined(__SSE2__)
static inline __m128i
above_four(const uint32_t *four, __m128i key)
{
	return _mm_cmpgt_epi32(_mm_loadu_si128((const __m128i *)(const void *)four), key);
}
#endif

/* How many of the 32 numbers of a row are not above `rank`. */
static inline uint32_t
count_not_above(const uint32_t *row, uint32_t rank)
{
#if defined(__SSE2__)
	/* all below 2^31: the signed comparison that there is does; they ascend, so that the first above tells */
	const __m128i key = _mm_set1_epi32((int)rank);
	uint64_t above = UINT64_C(1) << NX_CHOICE_PLACES;

	for (unsigned i = 0; i < NX_CHOICE_PLACES; i += 16) {
		__m128i eight = _mm_packs_epi32(above_four(row + i, key), above_four(row + i + 4, key));
		__m128i more = _mm_packs_epi32(above_four(row + i + 8, key), above_four(row + i + 12, key));

		above |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_packs_epi16(eight, more)) << i;
	}
	return (uint32_t)__builtin_ctzll(above);
#else
	uint32_t n = 0;

	for (unsigned i = 0; i < NX_CHOICE_PLACES; i++)
		n += row[i] <= rank;
	return n;
#endif
}

/* The highest place of two and of three, by the number of their choice. */
static uint8_t second_place[NX_CHOICE_PLACES * (NX_CHOICE_PLACES - 1) / 2];
static uint8_t third_place[NX_CHOICE_PLACES * (NX_CHOICE_PLACES - 1) / 2 * (NX_CHOICE_PLACES - 2) / 3];

__attribute__((constructor)) static void
find_places(void)
{
	for (uint32_t place = 1; place < NX_CHOICE_PLACES; place++) {
		const uint32_t *of_two = nx_choice_counts[2] + place;
		const uint32_t *of_three = nx_choice_counts[3] + place;

		memset(second_place + of_two[0], (int)place, of_two[1] - of_two[0]);
		memset(third_place + of_three[0], (int)place, of_three[1] - of_three[0]);
	}
}

/* The buckets of n numbers, 2 to NX_CHOICE_MOST.  False when there is no such choice. */
static inline bool
get_choice(struct nx_bits *bits, uint32_t n, uint32_t most, struct nx_choice plan,
           uint32_t *buckets)
{
	uint32_t rank = (uint32_t)nx_bits_get(bits, plan.high), place;

	if (rank >= nx_choice_counts[n][(most >> plan.low) + n])
		return false;
	for (uint32_t i = n; i-- > 3; rank -= nx_choice_counts[i + 1][place]) {
		place = count_not_above(nx_choice_counts[i + 1], rank) - 1;
		buckets[i] = place - i;
	}
	if (n > 2) {
		place = third_place[rank];
		buckets[2] = place - 2;
		rank -= nx_choice_counts[3][place];
	}
	place = second_place[rank];
	buckets[1] = place - 1;
	buckets[0] = rank - nx_choice_counts[2][place];
	return true;
}

/* Numbers as they are put together from buckets and low bits. */
struct taking {
	uint32_t first, value;
	bool ascends;
};

/* Number i, its bucket and low bits together in `value`. */
static inline void
take(struct taking *self, uint32_t i, uint32_t value, uint32_t *to, uint32_t room,
     struct nx_ends *ends)
{
	self->ascends &= value >= self->value;
	self->value = value;
	if (i < room)
		to[i] = self->first + value + i;
	if (i == 0)
		ends->first = self->first + value;
}

/* All n are taken.  False when they are none. */
static inline bool
end_taking(const struct taking *self, uint32_t n, uint32_t most, struct nx_ends *ends)
{
	ends->last = self->first + self->value + n - 1;
	return self->ascends && self->value <= most;
}

static bool
get_few(struct nx_bits *bits, uint32_t n, uint32_t most, struct nx_choice plan, uint32_t first,
        uint32_t *to, uint32_t room, struct nx_ends *ends)
{
	const uint64_t mask = (UINT64_C(1) << plan.low) - 1;
	struct taking taking = { first, 0, true };
	struct nx_bits low = *bits;
	uint32_t buckets[NX_CHOICE_MOST];

	bits->at += (size_t)n * plan.low;
	if (!get_choice(bits, n, most, plan, buckets))
		return false;
	for (uint32_t i = 0; i < n; i++, low.at += plan.low)
		take(&taking, i, buckets[i] << plan.low | (uint32_t)(nx_bits_peek(&low) & mask), to,
		     room, ends);
	return end_taking(&taking, n, most, ends);
}

/* `inside`: nx_bits_inside() at any of the low bits. */
static inline bool
get_unary(struct nx_bits *bits, uint32_t n, uint32_t most, struct nx_choice plan, uint32_t first,
          bool inside, uint32_t *to, uint32_t room, struct nx_ends *ends)
{
	const uint64_t mask = (UINT64_C(1) << plan.low) - 1;
	struct taking taking = { first, 0, true };
	struct nx_bits low = *bits;
	size_t begin = bits->at + (size_t)n * plan.low, end = begin + plan.high;
	uint32_t i = 0;

	for (bits->at = begin; bits->at < end; bits->at += 64 - bits->at % 8) {
		uint32_t before = (uint32_t)(bits->at - begin) - i; /* buckets in front of these bits */

		for (uint64_t ones = nx_bits_peek(bits); ones; ones &= ones - 1, before--) {
			unsigned at = (unsigned)__builtin_ctzll(ones);
			uint64_t its = inside ? nx_bits_peek_inside(&low) : nx_bits_peek(&low);

			low.at += plan.low;
			take(&taking, i, (before + at) << plan.low | (uint32_t)(its & mask), to, room,
			     ends);
			if (++i < n)
				continue;
			taking.ascends &= bits->at + at < end;
			bits->at = end;
			return end_taking(&taking, n, most, ends);
		}
	}
	return false;
}

static bool
get_many(struct nx_bits *bits, uint32_t n, uint32_t most, struct nx_choice plan, uint32_t first,
         uint32_t *to, uint32_t room, struct nx_ends *ends)
{
	if (nx_bits_inside(bits, bits->at + (size_t)n * plan.low))
		return get_unary(bits, n, most, plan, first, true, to, room, ends);
	return get_unary(bits, n, most, plan, first, false, to, room, ends);
}

bool
nx_choice_get_more(struct nx_bits *bits, uint32_t n, uint32_t most, struct nx_choice plan,
                   uint32_t first, uint32_t *to, uint32_t room, struct nx_ends *ends)
{
	return n > NX_CHOICE_MOST ? get_many(bits, n, most, plan, first, to, room, ends)
	                          : get_few(bits, n, most, plan, first, to, room, ends);
}

/* ---- Asking for one ---- */

/* How a number i of a known bucket compares to `value`, its low bits being read only where that matters: below 0 it
 * is smaller. */
static inline int
compare(const struct nx_bits *bits, uint32_t i, uint64_t bucket, unsigned low, uint32_t value)
{
	struct nx_bits at = { bits->from, bits->end, bits->at + (size_t)i * low };
	uint64_t mask = (UINT64_C(1) << low) - 1, its = (bucket << low) + i;

	if (its > value)
		return 1;
	if (its + mask < value)
		return -1;
	its += nx_bits_peek(&at) & mask;
	return (its > value) - (its < value);
}

/* From the greatest down, as their buckets are found. */
static bool
few_have(const struct nx_bits *bits, uint32_t n, uint32_t most, struct nx_choice plan,
         uint32_t value)
{
	struct nx_bits at = { bits->from, bits->end, bits->at + (size_t)n * plan.low };
	uint32_t rank = (uint32_t)nx_bits_get(&at, plan.high);

	if (rank >= nx_choice_counts[n][(most >> plan.low) + n])
		return false;
	for (uint32_t i = n; i-- > 0;) {
		uint32_t place = i > 2    ? count_not_above(nx_choice_counts[i + 1], rank) - 1
		                 : i == 2 ? third_place[rank]
		                 : i == 1 ? second_place[rank]
		                          : rank;
		int order = compare(bits, i, place - i, plan.low, value);

		if (order <= 0)
			return order == 0;
		rank -= nx_choice_counts[i + 1][place];
	}
	return false;
}

/* From the least up. */
static bool
many_have(const struct nx_bits *bits, uint32_t n, struct nx_choice plan, uint32_t value)
{
	size_t begin = bits->at + (size_t)n * plan.low, end = begin + plan.high;
	struct nx_bits at = { bits->from, bits->end, begin };
	uint32_t i = 0;

	for (; at.at < end; at.at += 64 - at.at % 8)
		for (uint64_t ones = nx_bits_peek(&at); ones; ones &= ones - 1, i++) {
			uint64_t bucket = at.at - begin + (unsigned)__builtin_ctzll(ones) - i;
			int order = i < n ? compare(bits, i, bucket, plan.low, value) : 1;

			if (order >= 0)
				return order == 0;
		}
	return false;
}

bool
nx_choice_has(const struct nx_bits *bits, uint32_t n, uint32_t most, struct nx_choice plan,
              uint32_t value)
{
	struct nx_bits at = *bits;

	if (n > NX_CHOICE_MOST)
		return many_have(bits, n, plan, value);
	if (n > 1)
		return few_have(bits, n, most, plan, value);
	return nx_bits_get(&at, plan.low + plan.high) == value;
}

/* ---- Writing ---- */

/* The buckets of many, and zeros behind the last up to the greatest. */
static void
put_many(struct nx_bits_writer *bits, const uint32_t *numbers, uint32_t n, uint32_t most,
         unsigned low, uint32_t first)
{
	uint32_t last = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t bucket = (numbers[i] - first - i) >> low;

		nx_bits_put_unary(bits, bucket - last);
		last = bucket;
	}
	for (uint32_t left = (most >> low) - last; left > 0; left -= left < 31 ? left : 31)
		nx_bits_put(bits, 0, left < 31 ? left : 31);
}

void
nx_choice_put(struct nx_bits_writer *bits, const uint32_t *numbers, uint32_t n, uint32_t most,
              uint32_t first)
{
	struct nx_choice plan = nx_choice_plan(n, most);
	uint32_t rank = 0;

	for (uint32_t i = 0; i < n; i++)
		nx_bits_put(bits, (numbers[i] - first - i) & ((UINT32_C(1) << plan.low) - 1),
		            plan.low);
	if (n > NX_CHOICE_MOST) {
		put_many(bits, numbers, n, most, plan.low, first);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		rank += nx_choice_counts[i + 1][((numbers[i] - first - i) >> plan.low) + i];
	nx_bits_put(bits, rank, plan.high);
}
