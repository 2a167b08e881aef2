#include "base/ones.h"

#include "base/cpu.h"

#include <string.h>

static inline uint64_t
count(const uint8_t *bytes, size_t nwords)
{
	uint64_t n = 0, word;

	for (size_t i = 0; i < nwords; i++) {
		memcpy(&word, bytes + i * 8, 8);
		n += (uint64_t)__builtin_popcountll(word);
	}
	return n;
}

#if defined(__x86_64__)
/* The same with the instruction for it, which not every processor has. */
__attribute__((target("popcnt"))) static uint64_t
count_popcnt(const uint8_t *bytes, size_t nwords)
{
	return count(bytes, nwords);
}
#endif

uint64_t
nx_count_ones(const void *bytes, size_t nwords)
{
#if defined(__x86_64__)
	if (nx_cpu_level() >= NX_CPU_SSE42)
		return count_popcnt(bytes, nwords);
#endif
	return count(bytes, nwords);
}
