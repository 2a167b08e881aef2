#include "search/candidates.h"

enum { MANY = 12 }; /* documents for which a whole block is scored */

nx_doc
nx_candidates_take(struct nx_candidates *self, const struct nx_source *source, nx_doc end, int64_t least,
              uint32_t most)
{
	const struct nx_cursor *cursor = &source->cursor;
	uint8_t which[NX_BLOCK_DOCS + NX_SCORE_PAD];
	uint32_t behind = cursor->at, n;

	while (behind < cursor->count && cursor->docs[behind] < end)
		behind++;
	n = nx_scores_above(source->scores, cursor->at, behind, least, which);
	if (n > most) {
		n = most;
		end = cursor->docs[which[most]];
	}
	for (uint32_t k = 0; k < n; k++) {
		self->docs[k] = cursor->docs[which[k]];
		self->scores[k] = source->scores[which[k]];
	}
	self->n = n;
	return end;
}

void
nx_candidates_keep(struct nx_candidates *self, int64_t least)
{
	uint32_t n = 0;

	for (uint32_t k = 0; k < self->n; k++) {
		self->docs[n] = self->docs[k];
		self->scores[n] = self->scores[k];
		n += self->scores[k] > least;
	}
	self->n = n;
}

void
nx_candidates_add(struct nx_candidates *self, struct nx_source *source, struct nx_meeting *meeting,
                  bool required)
{
	uint32_t kept = 0;

	for (uint32_t next = 0; next < self->n;) {
		next = nx_meet(meeting, &source->cursor, self->docs, next, self->n);
		if (meeting->n > MANY)
			nx_source_score_block(source);
		else if (meeting->n > 1)
			nx_cursor_need_freqs(&source->cursor);
		for (uint32_t j = 0; j < meeting->n; j++) {
			uint32_t k = meeting->which[j], to = required ? kept++ : k;

			source->cursor.at = meeting->at[j];
			self->docs[to] = self->docs[k];
			self->scores[to] = self->scores[k] + nx_source_score(source);
		}
	}
	if (required)
		self->n = kept;
}

void
nx_candidates_add_any(struct nx_candidates *self, struct nx_source **sources, uint32_t n,
                      struct nx_meeting *meeting)
{
	bool held[NX_BLOCK_DOCS] = { false };
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t next = 0; next < self->n;) {
			struct nx_source *source = sources[i];

			next = nx_meet(meeting, &source->cursor, self->docs, next, self->n);
			for (uint32_t j = 0; j < meeting->n; j++) {
				uint32_t k = meeting->which[j];

				source->cursor.at = meeting->at[j];
				self->scores[k] += nx_source_score(source);
				held[k] = true;
			}
		}
	for (uint32_t k = 0; k < self->n; k++) {
		self->docs[kept] = self->docs[k];
		self->scores[kept] = self->scores[k];
		kept += held[k];
	}
	self->n = kept;
}

void
nx_candidates_push(struct nx_candidates *self, struct nx_topk *topk, const struct nx_filter *filter)
{
	for (uint32_t k = 0; k < self->n; k++)
		if (nx_topk_would_enter(topk, self->scores[k]) &&
		    nx_filter_accepts(filter, self->docs[k]))
			nx_topk_push(topk, self->scores[k], self->docs[k]);
	self->n = 0;
}
