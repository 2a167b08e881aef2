/* score.h - what one word's occurrences in one article are worth.
 *
 * BM25 over a frequency that counts the title and the lead extra:
 *
 *	f     = freq + title * [in the title] + lead * [in the lead]
 *	K     = k1 * (1 - b + b * len / avg)
 *	score = boost * idf * (k1 + 1) * f / (f + K)
 *
 * Evaluated as  w - w / (1 + f * (1 / K))  in float, then rounded to a fixed-point integer.
 * Each rounding step of that form is monotone in f and in 1 / K, so the score of an impact
 * that dominates a posting is never below the posting's score, to the last bit; the
 * textbook quotient f / (f + K) lacks that, and a pruned search would lose hits.
 * The product is kept from being fused into the addition (NX_ROUNDED), so every
 * compiler and instruction set gives the same bits.
 *
 * Units    scores in 1 / NX_SCORE_ONE
 * Threads  immutable after init
 * Source   Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
 *          Beyond" (2009); the monotone form: Lucene's BM25Similarity
 */
#ifndef NX_SEARCH_SCORE_H
#define NX_SEARCH_SCORE_H

#include "base/norm.h"
#include "postings/list.h"
#include "search/search.h"

/* Makes the compiler round a float here instead of carrying a wider product on. */
#if defined(__x86_64__) || defined(__i386__)
#define NX_ROUNDED(x) __asm__("" : "+x"(x))
#elif defined(__aarch64__)
#define NX_ROUNDED(x) __asm__("" : "+w"(x))
#else
#define NX_ROUNDED(x) __asm__("" : "+m"(x))
#endif

/* Above this a weight is cut, so that a score always fits in an int32. */
#define NX_WEIGHT_MAX 1073741824.0f

struct nx_scorer {
	float inverse[256]; /* 1 / K by norm; infinite where K is 0 */
	float bonus[4];     /* added to the frequency, by NX_ZONE_ bits */
	struct nx_weights weights;
	double average;     /* words of an article */
};

/* `nnormwords` words in `ndocs` articles. */
void nx_scorer_init(struct nx_scorer *self, const struct nx_weights *weights, uint64_t nnormwords,
                    uint64_t ndocs);

/* ln(1 + (N - n + 0.5) / (n + 0.5)), n capped at N. */
double nx_score_idf(uint64_t n, uint64_t ndocs);

/* boost * idf * (k1 + 1) in score units, between 0 and NX_WEIGHT_MAX. */
float nx_score_weight(const struct nx_scorer *self, double boost, double idf);

/* The score of a frequency that already holds its bonus. */
static inline int32_t
nx_score_of(float weight, float frequency, float inverse)
{
	float x = frequency * inverse;
	NX_ROUNDED(x);
	return (int32_t)(weight - weight / (1.0f + x) + 0.5f);
}

static inline int32_t
nx_score_posting(const struct nx_scorer *self, float weight, uint32_t freq, unsigned zones,
                 uint8_t norm)
{
	return nx_score_of(weight, (float)freq + self->bonus[zones & 3], self->inverse[norm]);
}

/* No frequency scores more. */
static inline int32_t
nx_score_ceiling(float weight)
{
	return (int32_t)(weight + 0.5f);
}

/* No posting that these impacts dominate scores more. */
int32_t nx_score_bound(const struct nx_scorer *self, float weight,
                       const struct nx_impacts *impacts);

/* The scores of n postings at once: to[i] for (freqs[i], zones[i], norms[docs[i]]), the same bits
 * as nx_score_posting().  Frequencies are below 2^31.  Returns the best of them, 0 if there is
 * none. */
int32_t nx_score_block(const struct nx_scorer *self, float weight, const uint8_t *norms,
                       const nx_doc *docs, const uint32_t *freqs, const uint8_t *zones, unsigned n,
                       int32_t *to);

/* Which of scores[begin] to scores[end - 1] are above `least`: their numbers to `which`, ascending;
 * returns how many. NX_SCORE_PAD scores can be read behind the last, and as many numbers written. */
enum { NX_SCORE_PAD = 16 };
unsigned nx_scores_above(const int32_t *scores, unsigned begin, unsigned end, int64_t least,
                         uint8_t *which);

/* Scores that stood in an array, and where. */
enum { NX_DRAIN = 512 };
struct nx_drained {
	unsigned n;
	int32_t scores[NX_DRAIN + NX_SCORE_PAD];
	uint16_t which[NX_DRAIN + NX_SCORE_PAD];
};

/* Takes out those of scores[0] to scores[n - 1] that are above `least`, at least 0; all are 0
 * afterwards.  n is at most NX_DRAIN; as many as make it a multiple of NX_SCORE_PAD are read and
 * written. */
void nx_scores_drain(int32_t *scores, unsigned n, int64_t least, struct nx_drained *to);

#endif
