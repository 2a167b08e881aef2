#include "base/hash.h"

#include <xxhash.h>

uint64_t
nx_hash64(const void *bytes, size_t nbytes)
{
	return XXH3_64bits(bytes, nbytes);
}
