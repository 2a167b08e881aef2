/* impacts.h - the few triples that dominate many documents.
 *
 * A score grows with the frequency and the zones and falls with the norm.  So a document that
 * has no more occurrences, no other zones and no smaller norm than another can never beat it,
 * and a block's best score is that of a document on the Pareto frontier.  At most two triples
 * are kept; where the frontier has more, neighbours are merged into one that dominates them, so
 * that the best of those kept rises least.
 *
 *	(9, title, 200) (5, title, 80) (2, -, 20): three frontier points
 *	merged first two: (9, title, 80)
 *
 * They serve weights of the asker's own; for the default ones ntf.h is tighter.
 *
 * Threads  a frontier: one at a time
 * Source   the frontier of (freq, norm) pairs: Grand, Muir, Ferenczi, Lin, "From MaxScore to
 *          block-max WAND" (ECIR 2020), section 3; zones and merging are ours
 */
#ifndef NX_POSTINGS_IMPACTS_H
#define NX_POSTINGS_IMPACTS_H

#include "postings/list.h"

enum { NX_IMPACT_BYTES = 2, NX_IMPACTS_BYTES = NX_IMPACT_BYTES * NX_IMPACTS, NX_IMPACT_ZONES = 4 };

struct nx_frontier {
	uint16_t norms[NX_IMPACT_ZONES][NX_IMPACT_FREQ_MAX + 1]; /* the smallest; NONE if none */
	unsigned max_freq;
};

void nx_frontier_reset(struct nx_frontier *self);

/* One document.  freq >= 1, zones <= 3. */
static inline void
nx_frontier_add(struct nx_frontier *self, uint32_t freq, unsigned zones, uint8_t norm)
{
	unsigned f = freq < NX_IMPACT_FREQ_MAX ? freq : NX_IMPACT_FREQ_MAX;
	uint16_t *best = &self->norms[zones][f];

	if (norm < *best)
		*best = norm;
	if (f > self->max_freq)
		self->max_freq = f;
}

/* All that `impacts` dominates. */
void nx_frontier_add_impacts(struct nx_frontier *self, const struct nx_impacts *impacts);

/* The impacts of what was added (at least one thing). */
void nx_frontier_impacts(const struct nx_frontier *self, struct nx_impacts *out);

/* True when some impact is at least (freq, zones, norm). */
bool nx_impacts_dominate(const struct nx_impacts *self, uint32_t freq, unsigned zones,
                         uint8_t norm);

/* Two bytes each: frequency in bits 0-5, zones in bits 6-7, norm in bits 8-15. */
void nx_impacts_write(const struct nx_impacts *self, uint8_t *to, unsigned room);

/* Reads `n` slots, passing over empty ones (frequency 0).  With none left (damage) the answer
 * is the impact that dominates everything. */
void nx_impacts_read(struct nx_impacts *self, const uint8_t *from, unsigned n);

#endif
