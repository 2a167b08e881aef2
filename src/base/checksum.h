/* checksum.h - crc32c, which covers every byte of an index.
 *
 * Finds every error burst up to 32 bits and every single flipped bit.  Uses the
 * processor's instruction where there is one; both ways give the same number.
 *
 * Source  Castagnoli, Braeuer, Herrmann 1993; polynomial 0x1EDC6F41, reflected,
 *         initial value and final exclusive-or 0xFFFFFFFF, as in RFC 3720
 */
#ifndef NX_BASE_CHECKSUM_H
#define NX_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of `nbytes` bytes behind others whose checksum is `crc` (0 at the start).
 * nx_crc32c(0, "123456789", 9) is 0xE3069283. */
uint32_t nx_crc32c(uint32_t crc, const void *bytes, size_t nbytes);

/* The reference the fast way must equal. */
uint32_t nx_crc32c_scalar(uint32_t crc, const void *bytes, size_t nbytes);

#endif
