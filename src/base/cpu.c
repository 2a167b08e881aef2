#include "base/cpu.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = { "scalar", "sse42", "avx2", "avx512" };

static enum nx_cpu_level
detect(void)
{
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt"))
		return NX_CPU_SCALAR;
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
	    !__builtin_cpu_supports("bmi2") || !__builtin_cpu_supports("fma"))
		return NX_CPU_SSE42;
	if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
	    !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
		return NX_CPU_AVX2;
	return NX_CPU_AVX512;
#else
	return NX_CPU_SCALAR;
#endif
}

/* The only variable of the library that is not constant: written once, by the
 * loader, before any other code of ours runs. */
static enum nx_cpu_level level_here;

__attribute__((constructor)) static void
find_level(void)
{
	const char *wish = getenv("NIDX_CPU");

	level_here = detect();
	for (unsigned i = 0; wish && i < level_here; i++)
		if (strcmp(wish, names[i]) == 0)
			level_here = (enum nx_cpu_level)i;
}

enum nx_cpu_level
nx_cpu_level(void)
{
	return level_here;
}

const char *
nx_cpu_level_name(enum nx_cpu_level level)
{
	return names[level];
}
