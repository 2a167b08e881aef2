/* cpu.h - which instructions may be used here.
 *
 * Kernels choose their variant by level, once.  The environment variable
 * NIDX_CPU=scalar|sse42|avx2|avx512 lowers the level, for tests and comparisons; it
 * never raises it above what the processor has.
 *
 * Threads  any; computed at each call from immutable facts unless cached by the caller
 */
#ifndef NX_BASE_CPU_H
#define NX_BASE_CPU_H

enum nx_cpu_level {
	NX_CPU_SCALAR = 0,
	NX_CPU_SSE42 = 1,  /* with popcnt */
	NX_CPU_AVX2 = 2,   /* with bmi1, bmi2, fma */
	NX_CPU_AVX512 = 3, /* f, bw, dq, vl */
};

/* Level of this process: found before main() runs, constant from then on. */
enum nx_cpu_level nx_cpu_level(void);

/* "scalar", "sse42", "avx2" or "avx512". */
const char *nx_cpu_level_name(enum nx_cpu_level level);

#endif
