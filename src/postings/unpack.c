#include "postings/unpack.h"

/* From the reference to the best. */
static const struct nx_kernels *const all[] = {
	&nx_kernels_scalar,
#if defined(__x86_64__)
	&nx_kernels_sse,
	&nx_kernels_avx2,
	&nx_kernels_avx512,
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	&nx_kernels_neon,
#endif
};

enum { COUNT = sizeof(all) / sizeof(*all) };

const struct nx_kernels *
nx_kernels_at(unsigned i)
{
	return i < COUNT ? all[i] : NULL;
}

const struct nx_kernels *
nx_kernels_get(void)
{
	enum nx_cpu_level level = nx_cpu_level();
	unsigned i = COUNT;

	while (all[--i]->needs > level) /* ends: the reference needs nothing */
		continue;
	return all[i];
}
