#include "postings/unpack.h"

static const struct nx_kernels *const all[] = {
	&nx_kernels_scalar,
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
