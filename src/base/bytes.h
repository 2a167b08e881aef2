/* bytes.h - little-endian numbers at any address.
 *
 * The compiler turns each of these into one move; writing them out keeps the index
 * the same on machines of either byte order.
 */
#ifndef NX_BASE_BYTES_H
#define NX_BASE_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint16_t
nx_u16le(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
nx_u32le(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t
nx_u64le(const uint8_t *p)
{
	return (uint64_t)nx_u32le(p) | (uint64_t)nx_u32le(p + 4) << 32;
}

static inline void
nx_put_u16le(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void
nx_put_u32le(uint8_t *p, uint32_t v)
{
	nx_put_u16le(p, (uint16_t)v);
	nx_put_u16le(p + 2, (uint16_t)(v >> 16));
}

static inline void
nx_put_u64le(uint8_t *p, uint64_t v)
{
	nx_put_u32le(p, (uint32_t)v);
	nx_put_u32le(p + 4, (uint32_t)(v >> 32));
}

/* Bits needed to write v: 0 for 0, 1 for 1, 32 for UINT32_MAX. */
static inline unsigned
nx_bit_width(uint32_t v)
{
	return v ? 32u - (unsigned)__builtin_clz(v) : 0;
}

#endif
