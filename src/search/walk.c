#include "search/run.h"

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

bool
nx_run_walk(struct nx_run *run)
{
	struct nx_docset *docset = nx_docset_new(&run->ctx, run->root);

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
