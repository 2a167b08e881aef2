/* Four numbers at a time on 64-bit ARM, where every processor has NEON. */
#include "postings/unpack.h"

#if defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#define NX_VEC_TARGET
#include "postings/unpack_vec.h"

const struct nx_kernels nx_kernels_neon = {
	.name = "neon",
	.needs = NX_CPU_SCALAR,
	.unpack = unpack,
	.unpack_sums = unpack_sums,
	.sums = sums,
	.pack = pack,
	.expand = nx_expand_scalar,
};

#else
typedef int nx_unpack_neon_none; /* a file may not be empty */
#endif
