#include "search/bulk.h"

/* What documents are sorted by: greater is better, undated documents come last. */
static int64_t
time_value(const struct nx_run *run, nx_doc doc)
{
	struct nx_when when = nx_segment_published(run->ctx.segment, doc);

	if (when.precision == NX_WHEN_NONE)
		return INT64_MIN + 1;
	return run->options->sort == NX_SORT_NEWEST ? when.seconds : -when.seconds;
}

/* The first document from `doc` on whose stretch could hold one that enters the top k; the docset stays
 * where it is, as standing on a candidate costs more than a bound. */
static nx_doc
skip_hopeless(const struct nx_run *run, struct nx_docset *docset, nx_doc doc, nx_doc *sure_to)
{
	while (doc < run->end) {
		nx_doc last;
		int64_t bound = nx_docset_bound(docset, doc, &last);
		if (nx_topk_would_enter(&run->topk, bound)) {
			*sure_to = last;
			return doc;
		}
		if (last >= NX_NO_DOC - 1)
			return NX_NO_DOC;
		doc = last + 1;
	}
	return doc;
}

/* Decides about a candidate. */
static void
look_at(struct nx_run *run, struct nx_docset *docset, nx_doc doc)
{
	bool prune = run->pruning && !run->counting;

	if (prune && !nx_topk_would_enter(&run->topk, nx_docset_limit(docset)))
		return;
	if (!nx_live_has(run->live, doc) || !nx_docset_matches(docset))
		return;
	if (run->counting)
		run->total++;
	nx_topk_push(&run->topk, nx_docset_score(docset), doc);
}

static void
walk_by_score(struct nx_run *run, struct nx_docset *docset)
{
	bool prune = run->pruning && !run->counting;
	nx_doc doc = run->begin, sure_to = 0;
	int64_t sure_at = INT64_MAX; /* the threshold when sure_to was found: no threshold yet */

	while (!nx_run_expired(run)) {
		doc = doc > docset->doc ? doc : docset->doc;
		if (prune && (doc > sure_to || run->topk.threshold != sure_at)) {
			doc = skip_hopeless(run, docset, doc, &sure_to);
			sure_at = run->topk.threshold;
		}
		if (doc >= run->end)
			return;
		doc = nx_docset_seek(docset, doc);
		if (doc >= run->end)
			return;
		if (prune && doc > sure_to)
			continue; /* its stretch is to be seen first */
		look_at(run, docset, doc++);
	}
}

/* Values along the documents never rise, so the newest first are the first k. */
static void
walk_newest(struct nx_run *run, struct nx_docset *docset)
{
	bool all = !run->pruning || run->counting;
	nx_doc doc = nx_docset_seek(docset, run->begin);

	for (; doc < run->end && !nx_run_expired(run); doc = nx_docset_seek(docset, doc + 1)) {
		if (!nx_live_has(run->live, doc) || !nx_docset_matches(docset))
			continue;
		if (run->counting)
			run->total++;
		nx_topk_push(&run->topk, time_value(run, doc), doc);
		if (run->topk.count >= run->topk.k && !all)
			return;
	}
}

static void
walk_oldest(struct nx_run *run, struct nx_docset *docset)
{
	nx_doc doc = nx_docset_seek(docset, run->begin);

	for (; doc < run->end && !nx_run_expired(run); doc = nx_docset_seek(docset, doc + 1)) {
		if (!nx_live_has(run->live, doc) || !nx_docset_matches(docset))
			continue;
		if (run->counting)
			run->total++;
		nx_topk_push(&run->topk, time_value(run, doc), doc);
	}
}

/* ---- The first ones ---- */

/* Whether the first k matches are the best, and bits find them sooner than a cursor for each list; *sums is of the plan
 * then. */
static bool
is_first_by_bits(const struct nx_run *run, struct nx_op_sums *sums)
{
	enum { MANY = 16 }; /* lists */

	*sums = (struct nx_op_sums){ 0 };
	if (!run->pruning || run->counting || run->options->sort == NX_SORT_OLDEST ||
	    !nx_bits_can(run->root))
		return false;
	nx_sum_ops(run->root, run->ctx.nsegment, sums);
	return run->options->sort == NX_SORT_NEWEST ? sums->nlists > MANY : !sums->scored;
}

/* Takes matches in [begin, end); whether no other can enter. */
static bool
take_bits(struct nx_run *run, const uint64_t *bits, nx_doc begin, nx_doc end)
{
	bool by_time = run->options->sort == NX_SORT_NEWEST;
	int64_t value;

	for (size_t w = begin >> 6; w < ((size_t)end + 63) >> 6; w++)
		for (uint64_t word = bits[w]; word; word &= word - 1) {
			nx_doc doc = (nx_doc)(w * 64) + (nx_doc)__builtin_ctzll(word);
			if (!nx_live_has(run->live, doc))
				continue;
			value = by_time ? time_value(run, doc) : 0;
			if (!nx_topk_would_enter(&run->topk, value))
				return true;
			nx_topk_push(&run->topk, value, doc);
			if (run->topk.count >= run->topk.k)
				return true;
		}
	return false;
}

/* Stretch by stretch from the front, each four times as long as the one before.  Short lists are read whole for each, so
 * that the first is as long as k matches are likely to take where so many postings are spread evenly. */
static bool
walk_first(struct nx_run *run, uint64_t npostings)
{
	enum { LEAST = 320, SPARE = 2 };
	uint64_t *bits = nx_bits_new(&run->ctx);
	uint64_t length = (uint64_t)run->topk.k * SPARE * run->ctx.ndocs / (npostings + 1);
	nx_doc doc = run->begin;

	if (!bits)
		return false;
	for (length = length < LEAST ? LEAST : length; doc < run->end; length *= 4) {
		nx_doc end = run->end - doc < length ? run->end : (nx_doc)((doc + length) & ~(uint64_t)63);
		if (!nx_bits_of(&run->ctx, run->root, doc, end, bits))
			return false;
		if (take_bits(run, bits, doc, end) || nx_run_look_at_clock(run))
			break;
		doc = end;
	}
	return true;
}

bool
nx_run_walk(struct nx_run *run)
{
	struct nx_docset *docset;
	struct nx_op_sums sums;

	if (is_first_by_bits(run, &sums))
		return walk_first(run, sums.npostings) && !run->ctx.arena->failed;
	docset = nx_docset_new(&run->ctx, run->root);
	if (!docset)
		return false;
	if (run->options->sort == NX_SORT_RELEVANCE)
		walk_by_score(run, docset);
	else if (run->options->sort == NX_SORT_NEWEST)
		walk_newest(run, docset);
	else
		walk_oldest(run, docset);
	return !run->ctx.arena->failed;
}
