/* choice.h - n ascending numbers of a range, in so many bits as n and the range say.
 *
 * To read the positions of one document those of others are passed over.  When the size of a code
 * follows from what is known of each (frequency and length of the article), passing over is adding
 * sizes, whatever the bits are, and a merge may copy them unread.
 *
 * Number i of the range, less i, does not fall from one to the next and is one of size - n + 1
 * values. Its `low` lowest bits stand as they are.  The rest, its *bucket*, is one of few: all n
 * buckets together are one of C(buckets + n - 1, n) choices, and kept as the number of their choice
 * (*enumerative code*).  `low` is the least for which buckets + n - 1 is at most 32.  From 13
 * numbers on the buckets stand in unary instead (*Elias-Fano*).
 *
 *	3, 14, 15 in [0, 40): less i 3, 13, 13, of 38 values; low 1: 1 1 1 and buckets 1, 6, 6 of 19.
 *	Number of the choice: C(1, 1) + C(7, 2) + C(8, 3) = 78, of C(21, 3) = 1330: eleven bits
 *
 * That is what the numbers are worth when all choices are as likely, up to half a bit for each call
 * and an eighth for each number.
 *
 * Bytes    FORMAT.md 1.12; memory-safe on any bytes
 * Source   Cover, "Enumerative source encoding" (IEEE Trans. Inf. Theory 19, 1973); Elias, "Efficient
 *          storage and retrieval by content and address of static files" (JACM 21, 1974); Vigna,
 *          "Quasi-succinct indices" (WSDM 2013).  To take one for the buckets of the other is ours.
 */
#ifndef NX_POSTINGS_CHOICE_H
#define NX_POSTINGS_CHOICE_H

#include "postings/bitio.h"

enum {
	NX_CHOICE_PLACES = 32, /* of buckets and numbers together, less one, that are chosen from */
	NX_CHOICE_MOST = 12    /* numbers; of more the buckets are unary */
};

/* C(places, n) at [n][places], below 2^31; the bits that a number below it takes. */
extern const uint32_t nx_choice_counts[NX_CHOICE_MOST + 1][NX_CHOICE_PLACES + 1];
extern const uint8_t nx_choice_widths[NX_CHOICE_MOST + 1][NX_CHOICE_PLACES + 1];

/* How n numbers are split: n x low bits, then `high` bits of buckets. */
struct nx_choice {
	unsigned low;
	uint32_t high;
};

/* The bits of a number of which `most` is the greatest. */
static inline unsigned
nx_choice_width(uint32_t most)
{
	return most ? 32u - (unsigned)__builtin_clz(most) : 0;
}

struct nx_choice nx_choice_plan_many(uint32_t n, uint32_t most);

/* Of n numbers; `most`: size of the range less n, below 2^31. */
static inline struct nx_choice
nx_choice_plan(uint32_t n, uint32_t most)
{
	struct nx_choice plan;

	if (__builtin_expect(n > NX_CHOICE_MOST, 0))
		return nx_choice_plan_many(n, most);
	plan.low = 27u - (unsigned)__builtin_clz(most | 31); /* 16 to 31 buckets behind the first */
	plan.low += most >> plan.low > NX_CHOICE_PLACES - n;
	plan.high = nx_choice_widths[n][(most >> plan.low) + n];
	return plan;
}

static inline uint64_t
nx_choice_bits(uint32_t n, struct nx_choice plan)
{
	return (uint64_t)n * plan.low + plan.high;
}

/* The least and the greatest of some numbers. */
struct nx_ends {
	uint32_t first, last;
};

/* n >= 1 numbers, `most` and plan as above, `first` the first of their range; those with an index below
 * `room` are written to `to`.  False when there are no such numbers. */
static inline bool nx_choice_get(struct nx_bits *bits, uint32_t n, uint32_t most,
                                 struct nx_choice plan, uint32_t first, uint32_t *to, uint32_t room,
                                 struct nx_ends *ends);

bool nx_choice_get_more(struct nx_bits *bits, uint32_t n, uint32_t most, struct nx_choice plan,
                        uint32_t first, uint32_t *to, uint32_t room, struct nx_ends *ends);

static inline bool
nx_choice_get(struct nx_bits *bits, uint32_t n, uint32_t most, struct nx_choice plan, uint32_t first,
              uint32_t *to, uint32_t room, struct nx_ends *ends)
{
	uint32_t value;

	if (n > 1)
		return nx_choice_get_more(bits, n, most, plan, first, to, room, ends);
	value = (uint32_t)nx_bits_get(bits, plan.low + plan.high); /* its bits as they are */
	if (room > 0)
		to[0] = first + value;
	*ends = (struct nx_ends){ first + value, first + value };
	return value <= most;
}

/* Whether `value` is among n >= 1 numbers that stand as above: reads no more of them than that takes.  Of damaged bits
 * anything may be said.  *bits stays. */
bool nx_choice_has(const struct nx_bits *bits, uint32_t n, uint32_t most, struct nx_choice plan,
                   uint32_t value);

void nx_choice_put(struct nx_bits_writer *bits, const uint32_t *numbers, uint32_t n, uint32_t most,
                   uint32_t first);

#endif
