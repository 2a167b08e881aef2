#include "base/checksum.h"

#include "base/cpu.h"

#include <string.h>

/* One byte at a time, one bit at a time through a nibble table: small enough to
 * live in the cache line it needs, slow enough to be obvious. */
uint32_t
nx_crc32c_scalar(uint32_t crc, const void *bytes, size_t nbytes)
{
	static const uint32_t nibble[16] = {
		0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
		0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
		0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
	};
	const uint8_t *p = bytes;

	crc = ~crc;
	for (size_t i = 0; i < nbytes; i++) {
		crc ^= p[i];
		crc = crc >> 4 ^ nibble[crc & 15];
		crc = crc >> 4 ^ nibble[crc & 15];
	}
	return ~crc;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t
crc32c_sse42(uint32_t crc, const void *bytes, size_t nbytes)
{
	const uint8_t *p = bytes;
	uint64_t wide = ~crc;

	for (; nbytes >= 8; nbytes -= 8, p += 8) {
		uint64_t eight;
		memcpy(&eight, p, 8);
		wide = _mm_crc32_u64(wide, eight);
	}
	crc = (uint32_t)wide;
	for (; nbytes > 0; nbytes--)
		crc = _mm_crc32_u8(crc, *p++);
	return ~crc;
}
#endif

uint32_t
nx_crc32c(uint32_t crc, const void *bytes, size_t nbytes)
{
#if defined(__x86_64__)
	if (nx_cpu_level() >= NX_CPU_SSE42)
		return crc32c_sse42(crc, bytes, nbytes);
#endif
	return nx_crc32c_scalar(crc, bytes, nbytes);
}
