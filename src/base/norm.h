/* norm.h - an article's length in one byte.
 *
 * Ranking needs the length only to within a few per cent, for every candidate; a byte keeps
 * the column in cache and makes 1 / (k1 * ...) a table of 256.  Lengths to 23 are
 * exact, above that each step is about 5 per cent, up to 2^20 words and more in the last.
 * The norm is monotone: a longer article never has a smaller norm.
 *
 * Source  the idea is Lucene's SmallFloat; the steps are ours
 */
#ifndef NX_BASE_NORM_H
#define NX_BASE_NORM_H

#include <stdint.h>

/* The norm of an article of `nwords` words. */
uint8_t nx_norm_of(uint32_t nwords);

/* The smallest length of each norm, and one behind the largest of the last. */
extern const uint32_t nx_norm_steps[256 + 1];

/* The number of words a norm stands for: the smallest that nx_norm_of() maps to it. */
static inline uint32_t
nx_norm_words(uint8_t norm)
{
	return nx_norm_steps[norm];
}

/* The largest that it maps to it; of the last norm 2^31. */
static inline uint32_t
nx_norm_most(uint8_t norm)
{
	return nx_norm_steps[norm + 1] - 1;
}

#endif
