#include "search/score.h"

#include <math.h>

/* On a plateau over thirteen judged collections: bench/RELEVANCE.md. */
struct nx_weights
nx_weights_default(void)
{
	return (struct nx_weights){ .k1 = 1.5f, .b = 0.75f, .title = 2.0f, .lead = 0.75f,
		                    .wildcard = 1.0f };
}

void
nx_scorer_init(struct nx_scorer *self, const struct nx_weights *weights, uint64_t nnormwords,
               uint64_t ndocs)
{
	double k1 = (double)weights->k1, b = (double)weights->b;
	double average = ndocs && nnormwords ? (double)nnormwords / (double)ndocs : 1.0;

	self->weights = *weights;
	self->average = average;
	for (unsigned norm = 0; norm < 256; norm++) {
		double len = (double)nx_norm_words((uint8_t)norm);
		self->inverse[norm] = (float)(1.0 / (k1 * (1.0 - b + b * len / average)));
	}
	self->bonus[0] = 0.0f;
	self->bonus[NX_ZONE_TITLE] = weights->title;
	self->bonus[NX_ZONE_LEAD] = weights->lead;
	self->bonus[NX_ZONE_TITLE | NX_ZONE_LEAD] = weights->title + weights->lead;
}

double
nx_score_idf(uint64_t n, uint64_t ndocs)
{
	double in = (double)(n < ndocs ? n : ndocs);

	return log(1.0 + ((double)ndocs - in + 0.5) / (in + 0.5));
}

float
nx_score_weight(const struct nx_scorer *self, double boost, double idf)
{
	double weight = boost * idf * ((double)self->weights.k1 + 1.0) * NX_SCORE_ONE;

	if (!(weight > 0.0)) /* also a boost that is no number */
		return 0.0f;
	return weight < (double)NX_WEIGHT_MAX ? (float)weight : NX_WEIGHT_MAX;
}

int32_t
nx_score_bound(const struct nx_scorer *self, float weight, const struct nx_impacts *impacts)
{
	int32_t best = 0;

	for (unsigned i = 0; i < impacts->count; i++) {
		const struct nx_impact *impact = &impacts->items[i];
		int32_t score = impact->freq >= NX_IMPACT_FREQ_MAX
		                    ? nx_score_ceiling(weight)
		                    : nx_score_posting(self, weight, impact->freq, impact->zones,
		                                       impact->norm);
		if (score > best)
			best = score;
	}
	return best;
}
