#include "postings/impacts.h"

#include "base/bytes.h"
#include "base/norm.h"

enum {
	NONE = 256,  /* above every norm */
	SCALE = 256, /* fixed point of the nominal score */
	MOST = NX_IMPACT_ZONES * NX_IMPACT_FREQ_MAX
};

void
nx_frontier_reset(struct nx_frontier *self)
{
	for (unsigned z = 0; z < NX_IMPACT_ZONES; z++)
		for (unsigned f = 0; f <= NX_IMPACT_FREQ_MAX; f++)
			self->norms[z][f] = NONE;
	self->max_freq = 0;
}

void
nx_frontier_add_impacts(struct nx_frontier *self, const struct nx_impacts *impacts)
{
	for (unsigned i = 0; i < impacts->count; i++) {
		const struct nx_impact *it = &impacts->items[i];
		nx_frontier_add(self, it->freq, it->zones, it->norm);
	}
}

/* What a document like this scores under everyday weights: BM25 with k1 1.2, b 0.75, an average of
 * 400 words, title and lead worth 2 and 1.5.  It only decides which merges loosen least;
 * integers, so that every machine writes the same bytes. */
static uint32_t
nominal_score(const struct nx_impact *it)
{
	uint32_t length = 77 + nx_norm_words(it->norm) * 147 / SCALE; /* k1 (1 - b + b len / 400) */
	uint32_t title = it->zones & NX_ZONE_TITLE ? 2 : 0, lead = it->zones & NX_ZONE_LEAD ? 1 : 0;
	uint32_t freq = (uint32_t)it->freq * SCALE;

	return (uint32_t)((uint64_t)freq * (2 + title + lead) * 65536 / (freq + length));
}

/* The points that no other dominates, by zones, then frequency, both falling.  Returns how many. */
static unsigned
frontier_points(const struct nx_frontier *self, struct nx_impact *to)
{
	unsigned n = 0;

	for (unsigned z = NX_IMPACT_ZONES; z-- > 0;) {
		unsigned least = NONE; /* among those with at least these zones and frequency */

		for (unsigned f = self->max_freq; f > 0; f--) {
			for (unsigned above = z; above < NX_IMPACT_ZONES; above++)
				if ((above & z) == z && above != z && self->norms[above][f] < least)
					least = self->norms[above][f];
			if (self->norms[z][f] >= least)
				continue;
			least = self->norms[z][f];
			to[n++] = (struct nx_impact){ (uint8_t)f, (uint8_t)z, (uint8_t)least };
		}
	}
	return n;
}

static struct nx_impact
merged(const struct nx_impact *a, const struct nx_impact *b)
{
	return (struct nx_impact){
		a->freq > b->freq ? a->freq : b->freq,
		a->zones | b->zones,
		a->norm < b->norm ? a->norm : b->norm,
	};
}

/* Cuts the points into `room` runs, each merged into one, so that the best nominal score among
 * those is the least there can be: a block is passed over by its best.  O(n^2) for the few n
 * there are.  Returns how many. */
static unsigned
merge_points(struct nx_impact *points, unsigned n, unsigned room)
{
	uint32_t best[NX_IMPACTS + 1][MOST + 1]; /* of the first i points in k runs */
	uint8_t begins[NX_IMPACTS + 1][MOST + 1]; /* where the last of them begins */
	struct nx_impact runs[NX_IMPACTS];

	if (n <= room)
		return n;
	for (unsigned i = 0; i <= n; i++)
		best[0][i] = i ? UINT32_MAX : 0;
	for (unsigned k = 1; k <= room; k++) {
		best[k][0] = 0;
		for (unsigned i = 1; i <= n; i++) {
			struct nx_impact run = points[i - 1];
			best[k][i] = UINT32_MAX;
			for (unsigned from = i; from-- > 0;) {
				uint32_t score, before = best[k - 1][from];
				run = merged(&run, &points[from]);
				score = nominal_score(&run);
				if (score >= best[k][i])
					break; /* a longer run scores no less */
				score = score > before ? score : before;
				if (score < best[k][i]) {
					best[k][i] = score;
					begins[k][i] = (uint8_t)from;
				}
			}
		}
	}
	for (unsigned k = room, end = n; k > 0; end = begins[k--][end]) {
		unsigned from = begins[k][end];
		runs[k - 1] = points[from];
		for (unsigned i = from + 1; i < end; i++)
			runs[k - 1] = merged(&runs[k - 1], &points[i]);
	}
	for (unsigned k = 0; k < room; k++)
		points[k] = runs[k];
	return room;
}

void
nx_frontier_impacts(const struct nx_frontier *self, struct nx_impacts *out)
{
	struct nx_impact points[MOST];
	unsigned n = merge_points(points, frontier_points(self, points), NX_IMPACTS);

	out->count = n;
	for (unsigned i = 0; i < n; i++)
		out->items[i] = points[i];
}

bool
nx_impacts_dominate(const struct nx_impacts *self, uint32_t freq, unsigned zones, uint8_t norm)
{
	for (unsigned i = 0; i < self->count; i++) {
		const struct nx_impact *it = &self->items[i];

		if ((it->freq >= freq || it->freq == NX_IMPACT_FREQ_MAX) &&
		    (it->zones & zones) == zones && it->norm <= norm)
			return true;
	}
	return false;
}

void
nx_impacts_write(const struct nx_impacts *self, uint8_t *to, unsigned room)
{
	for (unsigned i = 0; i < room; i++) {
		const struct nx_impact *it = &self->items[i];
		unsigned slot = 0;

		if (i < self->count)
			slot = it->freq | (unsigned)it->zones << 6 | (unsigned)it->norm << 8;
		nx_put_u16le(to + (size_t)i * NX_IMPACT_BYTES, (uint16_t)slot);
	}
}

void
nx_impacts_read(struct nx_impacts *self, const uint8_t *from, unsigned n)
{
	self->count = 0;
	for (unsigned i = 0; i < n; i++) {
		unsigned slot = nx_u16le(from + (size_t)i * NX_IMPACT_BYTES);

		if (slot & NX_IMPACT_FREQ_MAX)
			self->items[self->count++] = (struct nx_impact){
				slot & NX_IMPACT_FREQ_MAX,
				slot >> 6 & 3,
				(uint8_t)(slot >> 8),
			};
	}
	if (self->count == 0) {
		self->items[0] = (struct nx_impact){ NX_IMPACT_FREQ_MAX, 3, 0 };
		self->count = 1;
	}
}
