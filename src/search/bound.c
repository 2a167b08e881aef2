#include "search/bound.h"

/* Roundings to float: of x, of the factors, of the products.  Each is at most 2^-24. */
#define ROUNDINGS 1e-6

/* Averages of segments differ by some per cent; a bound that is looser by so much is still the tightest. */
#define EXACT 1.03

/* The least and the greatest of 256 quotients.  But for roundings each is (average + 3 length) / (c
 * + d length) for some c and d, which only rises or only falls with length: the two at the ends
 * bound all.  The kept numbers are whole and fall, so none was rounded by more than the last. */
static void
find_range(const struct nx_scorer *scorer, const struct nx_ntf_scale *scale, double *least,
           double *most)
{
	double shortest = (double)scorer->inverse[0] / (double)scale->quarter[0];
	double longest = (double)scorer->inverse[255] / (double)scale->quarter[255];
	double rounding = 1.0 / (double)scale->quarter[255];

	*least = (shortest < longest ? shortest : longest) * (1.0 - rounding);
	*most = (shortest < longest ? longest : shortest) * (1.0 + rounding);
}

/* The same of zones, which count most beside a single occurrence. */
static void
find_zones_range(const struct nx_scorer *scorer, enum nx_ntf_kind kind, double *least, double *most)
{
	static const unsigned extra[4] = { 0, NX_NTF_TITLE, NX_NTF_LEAD, NX_NTF_TITLE + NX_NTF_LEAD };

	*least = *most = 1.0;
	for (unsigned zones = 0; zones < 4; zones++) {
		double kept = kind == NX_NTF_ZONES ? extra[zones] / 4.0 : 0.0;
		double factor = (1.0 + (double)scorer->bonus[zones]) / (1.0 + kept);
		*most = factor > *most ? factor : *most;
		*least = factor < *least ? factor : *least;
	}
}

void
nx_reach_init(struct nx_reach *self, const struct nx_scorer *scorer,
              const struct nx_ntf_scale *scale)
{
	const double quarter = 4.0 / 4294967296.0; /* of 2^-32, for a whole occurrence */
	enum nx_ntf_kind kind = scorer->weights.title > 0.0f || scorer->weights.lead > 0.0f
	                            ? NX_NTF_ZONES
	                            : NX_NTF_PLAIN;
	double up, down, more, less, least, most;

	find_range(scorer, scale, &least, &most);
	find_zones_range(scorer, kind, &less, &more);
	up = most / quarter * more * (1.0 + ROUNDINGS);
	down = least / quarter * less * (1.0 - ROUNDINGS);
	*self = (struct nx_reach){ .up = 0.0f, .kind = kind };
	if (!(up > 0.0 && up < 1e6)) /* also where K may be 0 */
		return;
	self->up = (float)up;
	self->down = down > 0.0 ? (float)down : 0.0f;
	self->exact = up < down * EXACT;
}

/* The lower of what a code and what impacts bound. */
static int32_t
lower_bound(const struct nx_bounder *self, int32_t by_code, const struct nx_impacts *impacts)
{
	int32_t by_impacts = nx_score_bound(self->scorer, self->weight, impacts);

	return by_impacts < by_code ? by_impacts : by_code;
}

int32_t
nx_bound_block(const struct nx_bounder *self, const struct nx_list *list, uint32_t b)
{
	struct nx_impacts impacts;
	int32_t by_code = INT32_MAX;

	if (nx_bound_by_codes(self, list)) {
		by_code = nx_bound_code(self, nx_list_block_ntf(list, self->reach.kind, b));
		if (self->reach.exact)
			return by_code;
	}
	nx_list_block_impacts(list, b, &impacts);
	return lower_bound(self, by_code, &impacts);
}

int32_t
nx_bound_group(const struct nx_bounder *self, const struct nx_list *list, uint32_t g)
{
	struct nx_impacts impacts;
	int32_t by_code = INT32_MAX;

	if (nx_bound_by_codes(self, list)) {
		by_code = nx_bound_code(self, nx_list_group_ntf(list, self->reach.kind, g));
		if (self->reach.exact)
			return by_code;
	}
	nx_list_group_impacts(list, g, &impacts);
	return lower_bound(self, by_code, &impacts);
}

uint32_t
nx_bound_code_above(const struct nx_bounder *self, int64_t threshold)
{
	uint32_t low = 0, high = 65536; /* the answer is in [low, high] */

	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (nx_bound_code(self, (uint16_t)middle) > threshold)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

int32_t
nx_bound_floor(const struct nx_bounder *self, uint16_t code)
{
	/* x is above the code before, or it would have that one */
	return code ? nx_score_of(self->weight, nx_ntf_value(code - 1) * self->reach.down, 1.0f) : 0;
}

/* The highest code that at least `n` of the blocks [from, end) have; 0 if there are fewer. */
static uint16_t
code_of_rank(const struct nx_list *list, enum nx_ntf_kind kind, uint32_t from, uint32_t end, uint32_t n)
{
	uint32_t code = 0;

	for (uint32_t bit = 1 << 15; bit; bit >>= 1)
		if (nx_list_blocks_above(list, kind, from, end, (uint16_t)(code | bit)) >= n)
			code |= bit;
	return (uint16_t)code;
}

int32_t
nx_list_floor(const struct nx_bounder *self, const struct nx_list *list, nx_doc begin, nx_doc end,
              uint32_t n)
{
	uint32_t from, to;

	if (!nx_bound_by_codes(self, list) || list->nblocks < n)
		return 0;
	from = nx_list_block_find(list, 0, begin);
	from += from < list->nblocks && begin > 0; /* not all of it may lie behind `begin` */
	to = end < list->doc_limit ? nx_list_block_find(list, from, end) : list->nblocks;
	if (to < from || to - from < n)
		return 0;
	return nx_bound_floor(self, code_of_rank(list, self->reach.kind, from, to, n));
}
