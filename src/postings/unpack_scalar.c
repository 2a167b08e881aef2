/* The reference: what unpack.h says, one number at a time. */
#include "postings/unpack.h"

enum { LANES = 4, WORD = 32 };

/* Number i of a vertical block. */
static inline uint32_t
number_at(const uint8_t *from, unsigned width, unsigned i)
{
	const uint8_t *lane = from + (size_t)(i % LANES) * 4;
	unsigned bit = i / LANES * width;
	unsigned word = bit / WORD, shift = bit % WORD;
	uint64_t bits = nx_u32le(lane + (size_t)word * NX_UNPACK_LANE);

	if (shift + width > WORD)
		bits |= (uint64_t)nx_u32le(lane + (size_t)(word + 1) * NX_UNPACK_LANE) << WORD;
	return (uint32_t)(bits >> shift) & (((uint32_t)1 << width) - 1);
}

static void
unpack(const uint8_t *from, unsigned width, uint32_t *to)
{
	for (unsigned i = 0; i < NX_UNPACK_COUNT; i++)
		to[i] = width ? number_at(from, width, i) + 1 : 1;
}

static void
unpack_sums(const uint8_t *from, unsigned width, uint32_t before, uint32_t *to)
{
	for (unsigned i = 0; i < NX_UNPACK_COUNT; i++)
		to[i] = before += width ? number_at(from, width, i) + 1 : 1;
}

static void
sums(uint32_t before, uint32_t *to)
{
	for (unsigned i = 0; i < NX_UNPACK_COUNT; i++)
		to[i] = before += to[i];
}

static void
pack(const uint32_t *from, unsigned width, uint8_t *to)
{
	for (size_t i = 0; i < (size_t)width * NX_UNPACK_LANE; i++)
		to[i] = 0;
	for (unsigned i = 0; i < NX_UNPACK_COUNT && width; i++) {
		uint8_t *lane = to + (size_t)(i % LANES) * 4;
		unsigned bit = i / LANES * width;
		unsigned word = bit / WORD, shift = bit % WORD;
		uint64_t bits = (uint64_t)(from[i] - 1) << shift;
		uint8_t *p = lane + (size_t)word * NX_UNPACK_LANE;

		nx_put_u32le(p, nx_u32le(p) | (uint32_t)bits);
		if (shift + width > WORD)
			nx_put_u32le(p + NX_UNPACK_LANE, (uint32_t)(bits >> WORD));
	}
}

void
nx_expand_scalar(const uint8_t *from, unsigned nwords, uint32_t first, uint32_t *to)
{
	for (unsigned w = 0; w < nwords; w++)
		for (uint64_t bits = nx_u64le(from + (size_t)w * 8); bits; bits &= bits - 1)
			*to++ = first + w * 64 + (uint32_t)__builtin_ctzll(bits);
}

const struct nx_kernels nx_kernels_scalar = {
	.name = "scalar",
	.needs = NX_CPU_SCALAR,
	.unpack = unpack,
	.unpack_sums = unpack_sums,
	.sums = sums,
	.pack = pack,
	.expand = nx_expand_scalar,
};

/* Up to eight bytes from p on, those at or behind `end` being 0. */
static uint64_t
bytes_before(const uint8_t *p, const uint8_t *end)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < 8 && p + i < end; i++)
		bits |= (uint64_t)p[i] << (8 * i);
	return bits;
}

void
nx_unpack_plain(const uint8_t *from, const uint8_t *end, unsigned width, size_t from_index,
                size_t n, uint32_t *to)
{
	size_t nbits = (size_t)(end - from) * 8;
	size_t bit = from_index * width;
	uint64_t mask = ((uint64_t)1 << width) - 1;
	size_t i = 0;

	/* A number reaches at most bit 7 + 31 of the eight bytes that begin with its first. */
	for (; i < n && bit + 64 <= nbits; i++, bit += width)
		to[i] = (uint32_t)(nx_u64le(from + bit / 8) >> (bit % 8) & mask);
	for (; i < n; i++, bit += width) {
		const uint8_t *p = bit < nbits ? from + bit / 8 : end;
		to[i] = (uint32_t)(bytes_before(p, end) >> (bit % 8) & mask);
	}
}

void
nx_pack_plain(const uint32_t *from, size_t n, unsigned width, uint8_t *to)
{
	uint64_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < n; i++) {
		bits |= (uint64_t)from[i] << have;
		for (have += width; have >= 8; have -= 8, bits >>= 8)
			*to++ = (uint8_t)bits;
	}
	if (have)
		*to = (uint8_t)bits;
}
