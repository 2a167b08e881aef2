#include "search/bulk.h"
#include "search/pairs.h"

#include <string.h>
#include <time.h>

/* A hit while segments are merged. */
struct candidate {
	int64_t value;
	struct nx_hit hit;
};

struct merge {
	const struct nx_snapshot *snapshot;
	struct nx_arena *arena;
	struct candidate *best; /* best first */
	struct candidate *room; /* the other of two arrays */
	uint32_t count, k;
};

/* For comparing: newest greatest, undated least. */
static int64_t
seconds_of(struct nx_when when)
{
	return when.precision == NX_WHEN_NONE ? INT64_MIN : when.seconds;
}

/* The ranking of all segments together: value, then newer, then the order of the keys' hashes, then
 * the later version: as documents stand inside of one segment. */
static bool
ranks_before(const struct merge *self, const struct candidate *a, const struct candidate *b)
{
	const struct nx_segment *segment_a, *segment_b;
	int64_t time_a, time_b;
	uint64_t hash_a, hash_b;

	if (a->value != b->value)
		return a->value > b->value;
	if (a->hit.segment == b->hit.segment)
		return a->hit.doc < b->hit.doc;
	segment_a = self->snapshot->segments[a->hit.segment].segment;
	segment_b = self->snapshot->segments[b->hit.segment].segment;
	time_a = seconds_of(nx_segment_published(segment_a, a->hit.doc));
	time_b = seconds_of(nx_segment_published(segment_b, b->hit.doc));
	if (time_a != time_b)
		return time_a > time_b;
	hash_a = nx_segment_key_hash(segment_a, a->hit.doc);
	hash_b = nx_segment_key_hash(segment_b, b->hit.doc);
	if (hash_a != hash_b)
		return hash_a < hash_b;
	return seconds_of(nx_segment_updated(segment_a, a->hit.doc)) >
	       seconds_of(nx_segment_updated(segment_b, b->hit.doc));
}

/* Merges a segment's ranking into that of the segments before it. */
static void
merge_segment(struct merge *self, const struct nx_run *run)
{
	uint32_t i = 0, j = 0, n = 0;
	struct candidate *to = self->room;
	struct candidate next;

	for (; n < self->k && (i < self->count || j < run->topk.count); n++) {
		bool take_old = i < self->count;
		if (j < run->topk.count) {
			const struct nx_ranked *item = &run->topk.items[j];
			next = (struct candidate){
				.value = item->value,
				.hit = { .segment = run->ctx.nsegment, .doc = item->doc }
			};
			take_old = take_old && ranks_before(self, &self->best[i], &next);
		}
		if (take_old) {
			to[n] = self->best[i++];
		} else {
			to[n] = next;
			j++;
		}
	}
	self->room = self->best;
	self->best = to;
	self->count = n;
}

static int64_t
floor_of(const struct merge *self)
{
	return self->k && self->count == self->k ? self->best[self->k - 1].value : INT64_MIN;
}

/* The way to run a segment: by bits, in bulk, or document by document. */
static bool
choose_way(struct nx_run *run)
{
	const struct nx_search_options *options = run->options;
	bool ok;

	run->counting = options->total;
	run->pruning = !options->exhaustive;
	if (options->exhaustive)
		return nx_run_walk(run);
	if (options->total && nx_count(run))
		run->counting = false;
	if (run->topk.k == 0 && !run->counting)
		return !run->ctx.arena->failed;
	if (options->sort == NX_SORT_RELEVANCE && nx_run_bulk(run, &ok))
		return ok && !run->ctx.arena->failed;
	return nx_run_walk(run);
}

bool
nx_limits_expired(const struct nx_limits *limits)
{
	struct timespec now;

	if (!limits->deadline)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec >= limits->deadline;
}

bool
nx_run_look_at_clock(struct nx_run *run)
{
	run->steps = 0;
	run->expired = run->expired || nx_limits_expired(&run->options->limits);
	return run->expired;
}

static bool
run_segment(struct nx_run *run, int64_t floor, uint32_t k)
{
	nx_doc ndocs = run->ctx.ndocs, room = run->end > run->begin ? run->end - run->begin : 0;

	if (k > ndocs)
		k = ndocs;
	if (k > room && room > 0)
		k = room;
	/* an exhaustive search takes no short cut: others are compared with it */
	run->root = run->options->exhaustive ? run->ctx.plan->root : nx_pairs_root(&run->ctx);
	return run->root && nx_topk_init(&run->topk, k, floor, run->ctx.arena) && choose_way(run);
}

static void
limit_dates(struct nx_run *run)
{
	const struct nx_plan *plan = run->ctx.plan;
	int64_t from = run->options->from > plan->from ? run->options->from : plan->from;
	int64_t until = run->options->until < plan->until ? run->options->until : plan->until;

	if (from >= until)
		run->begin = run->end = 0;
	else
		nx_segment_date_range(run->ctx.segment, from, until, &run->begin, &run->end);
	if (run->end > run->ctx.ndocs)
		run->end = run->ctx.ndocs;
}

/* Turns the merged ranking into hits, from the offset on. */
static bool
fill_hits(const struct merge *merge, const struct nx_search_options *options,
          struct nx_hits *hits)
{
	uint32_t skip = options->offset < merge->count ? options->offset : merge->count;

	hits->count = merge->count - skip;
	hits->items = nx_arena_alloc(merge->arena, hits->count * sizeof(hits->items[0]));
	if (!hits->items)
		return false;
	for (uint32_t i = 0; i < hits->count; i++) {
		hits->items[i] = merge->best[skip + i].hit;
		hits->items[i].score = options->sort == NX_SORT_RELEVANCE
		                           ? merge->best[skip + i].value
		                           : 0;
	}
	return true;
}

static bool
merge_init(struct merge *self, const struct nx_snapshot *snapshot,
           const struct nx_search_options *options, struct nx_arena *arena)
{
	uint64_t k = (uint64_t)options->k + options->offset, ndocs = 0;

	for (uint32_t i = 0; i < snapshot->nsegments; i++)
		ndocs += nx_segment_ndocs(snapshot->segments[i].segment);
	if (options->k == 0)
		k = 0;
	k = k < ndocs ? k : ndocs;
	*self = (struct merge){ .snapshot = snapshot, .arena = arena, .k = (uint32_t)k };
	if (k > UINT32_MAX)
		self->k = UINT32_MAX;
	self->best = nx_arena_alloc(arena, self->k * sizeof(struct candidate));
	self->room = nx_arena_alloc(arena, self->k * sizeof(struct candidate));
	return self->best && self->room;
}

enum nidx_status
nx_plan_run(const struct nx_plan *plan, const struct nx_search_options *options,
            struct nx_arena *arena, struct nx_hits *hits, struct nidx_error *err)
{
	const struct nx_snapshot *snapshot = plan->snapshot;
	struct merge merge;

	*hits = (struct nx_hits){ .damaged = plan->damaged, .partial = plan->cut };
	if (!merge_init(&merge, snapshot, options, arena))
		return nx_fail_memory(err);
	for (uint32_t i = 0; i < snapshot->nsegments; i++) {
		const struct nx_segment *segment = snapshot->segments[i].segment;
		struct nx_live_segment live;
		struct nx_run run = {
			.ctx = { .plan = plan, .segment = segment, .nsegment = i,
			         .norms = nx_segment_norms(segment),
			         .ndocs = nx_segment_ndocs(segment), .arena = arena },
			.live = &live,
			.options = options,
		};
		nx_reach_init(&run.ctx.reach, &plan->scorer, nx_segment_scale(segment));
		limit_dates(&run);
		if (run.begin >= run.end)
			continue;
		if (nx_run_look_at_clock(&run)) {
			hits->partial = true;
			break;
		}
		if (!nx_live_view(&snapshot->segments[i], &options->view, arena, &live) ||
		    !run_segment(&run, floor_of(&merge), merge.k) || !nx_topk_sort(&run.topk))
			return nx_fail_memory(err);
		merge_segment(&merge, &run);
		hits->total += run.total;
		hits->damaged |= run.ctx.damaged;
		hits->partial |= run.expired;
	}
	if (!fill_hits(&merge, options, hits))
		return nx_fail_memory(err);
	return NIDX_OK;
}

enum nidx_status
nx_search_run(const struct nx_snapshot *snapshot, const struct nx_query *tree,
              const struct nx_search_options *options, struct nx_arena *arena,
              struct nx_hits *hits, struct nidx_error *err)
{
	struct nx_plan *plan;
	enum nidx_status status = nx_plan_new(&plan, snapshot, tree, options, arena, err);

	if (status)
		return status;
	return nx_plan_run(plan, options, arena, hits, err);
}
