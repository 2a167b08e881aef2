/* count.c - how many documents match, without a score for any.
 *
 * One word: its list says. Words that are all required, one of them rare: its documents ask the
 * other words (meeting.h); of two of which either will do, so is known how many have both. Any others
 * made of words: as bits (bits.c). The ranking may then skip what it likes.
 */
#include "search/bulk.h"
#include "search/meeting.h"

/* Whether no document is left out by dates or hidden. */
static bool
is_whole(const struct nx_run *run)
{
	return !run->live->hidden && run->begin == 0 && run->end == run->ctx.ndocs;
}

/* One list, and all of it counts. */
static bool
count_by_list(struct nx_run *run)
{
	const struct nx_op *root = run->root;
	const struct nx_variant *only = nx_only_variant(&run->ctx, root);

	if (!only || root->zone != NX_FIELD_NONE || !is_whole(run))
		return false;
	run->total = only->lists[run->ctx.nsegment].ndocs;
	return true;
}

/* ---- Words that meet ---- */

struct words {
	struct nx_cursor **cursors; /* rarest first */
	uint32_t n;
	struct nx_meeting meeting;
	nx_doc docs[NX_BLOCK_DOCS];
};

/* The list of a child of the root; NULL unless it is a word of one list. */
static const struct nx_list *
list_of(const struct nx_run *run, uint32_t child)
{
	const struct nx_op *op = run->root->children[child];
	const struct nx_variant *only = nx_only_variant(&run->ctx, op);

	return only && op->zone == NX_FIELD_NONE ? &only->lists[run->ctx.nsegment] : NULL;
}

/* Whether each word is one list, and the rarest is rare, or has so few documents that they touch
 * less than half of the others' blocks. */
static bool
are_few(const struct nx_run *run)
{
	uint64_t nblocks = 0, touched = 0;
	uint32_t least = UINT32_MAX, most = 0;

	for (uint32_t i = 0; i < run->root->nchildren; i++) {
		const struct nx_list *list = list_of(run, i);

		if (!list)
			return false;
		least = list->ndocs < least ? list->ndocs : least;
		most = list->ndocs > most ? list->ndocs : most;
	}
	for (uint32_t i = 0; i < run->root->nchildren; i++) {
		uint32_t its = list_of(run, i)->nblocks;

		nblocks += its;
		touched += its < least ? its : least;
	}
	return touched <= nblocks / 2 || least <= most / NX_LOOK_UP;
}

/* False when memory is out. */
static bool
open_words(struct words *self, const struct nx_run *run)
{
	uint32_t n = run->root->nchildren;
	struct nx_arena *arena = run->ctx.arena;

	self->cursors = nx_arena_alloc(arena, n * sizeof(*self->cursors));
	if (!self->cursors)
		return false;
	for (self->n = 0; self->n < n; self->n++) {
		const struct nx_list *list = list_of(run, self->n);
		struct nx_cursor *cursor = nx_arena_alloc(arena, sizeof(*cursor));
		uint32_t at = self->n;

		if (!cursor)
			return false;
		nx_cursor_init(cursor, list);
		for (; at > 0 && self->cursors[at - 1]->list->ndocs > list->ndocs; at--)
			self->cursors[at] = self->cursors[at - 1];
		self->cursors[at] = cursor;
	}
	return true;
}

/* How many of the n documents in docs[] all other words hold. */
static uint32_t
count_met(struct words *self, uint32_t n)
{
	struct nx_meeting *meeting = &self->meeting;

	for (uint32_t w = 1; w < self->n && n > 0; w++) {
		uint32_t kept = 0;

		for (uint32_t next = 0; next < n;) {
			next = nx_meet(meeting, self->cursors[w], self->docs, next, n);
			for (uint32_t j = 0; j < meeting->n; j++)
				self->docs[kept++] = self->docs[meeting->which[j]];
		}
		n = kept;
	}
	return n;
}

/* How many documents all words hold. */
static uint64_t
meet_all(struct nx_run *run, struct words *self)
{
	struct nx_cursor *lead = self->cursors[0];
	uint64_t met = 0;

	nx_meeting_init(&self->meeting);
	nx_cursor_seek(lead, run->begin);
	while (nx_cursor_doc(lead) < run->end && !nx_run_expired(run)) {
		uint32_t n = 0;

		for (uint32_t i = lead->at; i < lead->count && lead->docs[i] < run->end; i++) {
			self->docs[n] = lead->docs[i];
			n += nx_live_has(run->live, lead->docs[i]);
		}
		met += count_met(self, n);
		nx_cursor_next_block(lead);
	}
	for (uint32_t w = 0; w < self->n; w++)
		run->ctx.damaged |= self->cursors[w]->damaged;
	return met;
}

/* Words that are all required; or two of which either will do: as many as their lists have, less those that both have. */
static bool
count_by_meeting(struct nx_run *run)
{
	const struct nx_op *root = run->root;
	bool either = root->kind == NX_OP_OR && root->nchildren == 2 && is_whole(run);
	struct words *self;

	if ((root->kind != NX_OP_AND && !either) || !are_few(run))
		return false;
	self = nx_arena_alloc(run->ctx.arena, sizeof(*self));
	if (!self || !open_words(self, run))
		return false; /* out of memory: the walk will meet it too */
	run->total = meet_all(run, self);
	if (either)
		run->total = list_of(run, 0)->ndocs + (uint64_t)list_of(run, 1)->ndocs - run->total;
	return true;
}

/* ---- Anything made of words ---- */

static bool
count_by_bits(struct nx_run *run)
{
	const struct nx_op *root = run->root;
	uint64_t *bits;

	if (!nx_bits_can(root))
		return false;
	bits = nx_bits_new(&run->ctx);
	if (!bits || !nx_bits_of(&run->ctx, root, run->begin, run->end, bits))
		return false; /* out of memory: the walk will meet it too */
	nx_bits_drop_hidden(run->live, run->begin, run->end, bits);
	run->total = nx_bits_count(bits, run->begin, run->end);
	return true;
}

/* ---- What the segment holds nothing of ---- */

static bool
is_empty_word(const struct nx_op *op, uint32_t nsegment)
{
	for (uint32_t i = 0; i < op->nvariants; i++)
		if (op->variants[i].lists[nsegment].ndocs > 0)
			return false;
	return true;
}

/* Whether, by its words alone, no document of the segment matches. */
static bool
is_empty(const struct nx_op *op, uint32_t nsegment)
{
	uint32_t nempty = 0;

	for (uint32_t i = 0; i < op->nchildren; i++)
		nempty += is_empty(op->children[i], nsegment);
	switch (op->kind) {
	case NX_OP_NOTHING:
		return true;
	case NX_OP_WORD:
		return is_empty_word(op, nsegment);
	case NX_OP_AND:
	case NX_OP_PHRASE:
		return nempty > 0;
	case NX_OP_OR:
		return nempty == op->nchildren;
	case NX_OP_BOOL:
		return op->required && is_empty(op->required, nsegment);
	default:
		return false;
	}
}

/* Of words of which any will do those that the segment has.  NULL when memory is out. */
static const struct nx_op *
without_empty(const struct nx_run *run)
{
	const struct nx_op *root = run->root;
	struct nx_op *some;

	if (root->kind != NX_OP_OR)
		return root;
	some = nx_arena_alloc(run->ctx.arena, sizeof(*some));
	if (!some)
		return NULL;
	*some = *root;
	some->nchildren = 0;
	some->children = nx_arena_alloc(run->ctx.arena, root->nchildren * sizeof(*some->children));
	for (uint32_t i = 0; i < root->nchildren && some->children; i++)
		if (!is_empty(root->children[i], run->ctx.nsegment))
			some->children[some->nchildren++] = root->children[i];
	if (!some->children)
		return NULL;
	return some->nchildren == 1 ? some->children[0] : some;
}

bool
nx_count(struct nx_run *run)
{
	const struct nx_op *root = run->root;
	bool counted;

	if (is_empty(root, run->ctx.nsegment))
		return true;
	run->root = without_empty(run);
	counted = run->root &&
	          (count_by_list(run) || count_by_meeting(run) || count_by_bits(run));
	run->root = root;
	return counted;
}
