/* hash.h - 64 well-mixed bits of any bytes, for tables and fingerprints.
 *
 * Source  XXH3 of xxHash, a fixed algorithm: values may be stored in an index
 */
#ifndef NX_BASE_HASH_H
#define NX_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t nx_hash64(const void *bytes, size_t nbytes);

#endif
