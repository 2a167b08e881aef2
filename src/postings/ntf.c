#include "postings/ntf.h"

#include "base/norm.h"

enum {
	AVERAGE_ONE = 256,    /* the average length in 1 / 256 of a word */
	AVERAGE_MAX = 1 << 30,
	MANTISSA = 12         /* significant bits of a code */
};

/* K = 1.5 (0.25 + 0.75 length / average), so a quarter of an occurrence is
 * 1 / (4 K) = 2 average / (3 (average + 3 length)). */
void
nx_ntf_scale_init(struct nx_ntf_scale *self, uint64_t nnormwords, uint64_t ndocs)
{
	uint64_t average = AVERAGE_ONE;

	if (ndocs && nnormwords > UINT64_MAX / AVERAGE_ONE)
		average = AVERAGE_MAX; /* damage */
	else if (ndocs && nnormwords)
		average = nnormwords * AVERAGE_ONE / ndocs;
	average = average < 1 ? 1 : average > AVERAGE_MAX ? AVERAGE_MAX : average;
	for (unsigned norm = 0; norm < 256; norm++) {
		uint64_t length = (uint64_t)nx_norm_words((uint8_t)norm) * AVERAGE_ONE;
		uint64_t below = 3 * (average + 3 * length);

		self->quarter[norm] = (uint32_t)(((average << 33) + below - 1) / below);
	}
}

void
nx_ntf_scale_of(struct nx_ntf_scale *self, const uint8_t *norms, nx_doc ndocs)
{
	uint64_t nnormwords = 0;

	for (nx_doc doc = 0; doc < ndocs; doc++)
		nnormwords += nx_norm_words(norms[doc]);
	nx_ntf_scale_init(self, nnormwords, ndocs);
}

uint16_t
nx_ntf_code(uint64_t ntf)
{
	uint64_t units = (ntf + 65535) / 65536;
	unsigned shift = 0;

	if (units >> MANTISSA)
		shift = 64 - MANTISSA - (unsigned)__builtin_clzll(units);
	/* rounding up may carry to the next power of two, whose code is the next one */
	units = (units + ((uint64_t)1 << shift) - 1) >> shift;
	return (uint16_t)(shift * 2048 + units);
}
