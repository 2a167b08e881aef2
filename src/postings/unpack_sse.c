/* Four numbers at a time with what every x86-64 has and SSE 4.2. */
#include "postings/unpack.h"

#if defined(__x86_64__)

#define NX_VEC_TARGET __attribute__((target("sse4.2,popcnt")))
#include "postings/unpack_vec.h"

const struct nx_kernels nx_kernels_sse = {
	.name = "sse42",
	.needs = NX_CPU_SSE42,
	.unpack = unpack,
	.unpack_sums = unpack_sums,
	.sums = sums,
	.pack = pack,
	.expand = nx_expand_scalar,
};

#else
typedef int nx_unpack_sse_none; /* a file may not be empty */
#endif
