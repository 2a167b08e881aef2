/* results.c - nidx_search() and what is read from its results. */
#include "api/hits.h"
#include "api/query.h"

#include "base/hash.h"
#include "base/mem.h"
#include "present/snippet.h"
#include "search/matches.h"
#include "search/plan.h"

#include <string.h>

/* What was made of a hit when it was asked for. */
struct shown {
	struct nx_match_span *spans;
	size_t nspans;
	bool matched;
	const char *explain;
};

struct nidx_results {
	const struct nidx_index *index;
	struct nx_tools *tools;
	struct nx_arena *arena; /* the tools' */
	struct nx_plan *plan;
	struct nx_hits hits;
	struct nx_hit_reader reader;
	struct shown **shown; /* NULL: nothing yet */
	uint64_t total;
	bool damaged, partial;
};

/* So many milliseconds from now; 0: none. */
static int64_t
deadline_of(unsigned milliseconds)
{
	struct timespec now;

	if (!milliseconds)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec + (int64_t)milliseconds * 1000000;
}

static struct nx_search_options
inner_options(const struct nidx_search_options *o)
{
	return (struct nx_search_options){
		.k = (uint32_t)o->count,
		.offset = (uint32_t)o->offset,
		.sort = (enum nx_sort)o->sort,
		.weights = { .k1 = (float)o->k1,
		             .b = (float)o->b,
		             .title = (float)o->title_weight,
		             .lead = (float)o->lead_weight,
		             .nearness = (float)o->nearness_weight,
		             .wildcard = (float)o->wildcard_weight },
		.from = o->from == NIDX_NO_TIME ? INT64_MIN : o->from,
		.until = o->until == NIDX_NO_TIME ? INT64_MAX : o->until,
		.total = o->want_total != 0,
		.limits = { (uint32_t)o->max_terms, deadline_of(o->timeout_ms) },
		.exhaustive = o->exhaustive != 0,
		.view = { .now = nx_api_now(o->now), .all_versions = o->all_versions != 0 },
	};
}

static enum nidx_status
search_into(struct nidx_results *self, const char *query, const struct nidx_search_options *options,
            struct nidx_error *err)
{
	struct nx_search_options inner = inner_options(options);
	struct nx_query *tree;
	enum nidx_status status;

	if ((status = nx_api_parse(query, options, self->arena, &tree, err)) != NIDX_OK)
		return status;
	status = nx_planner_plan(self->tools->planner, &self->plan, self->index->snapshot, tree,
	                         &inner, self->arena, err);
	if (status != NIDX_OK)
		return status;
	status = nx_plan_run(self->plan, &inner, self->arena, &self->hits, err);
	if (status != NIDX_OK)
		return status;
	self->damaged = self->hits.damaged;
	self->partial = self->hits.partial;
	self->total = inner.total ? self->hits.total : self->hits.count;
	self->shown = nx_arena_zalloc(self->arena, self->hits.count, sizeof(*self->shown));
	if (!self->shown ||
	    !nx_hit_reader_init(&self->reader, self->index->snapshot, &self->hits,
	                        &self->tools->unpacker, self->arena))
		return nx_fail_memory(err);
	return NIDX_OK;
}

enum nidx_status
nidx_search(const struct nidx_index *index, const char *query,
            const struct nidx_search_options *options, struct nidx_results **results,
            struct nidx_error *err)
{
	struct nidx_search_options defaults;
	struct nidx_results *self;
	enum nidx_status status;

	*results = NULL;
	nidx_search_options_init(&defaults);
	if (!options)
		options = &defaults;
	if ((status = nx_api_check_options(options, err)) != NIDX_OK)
		return status;
	self = nx_mem_zalloc(1, sizeof(*self));
	if (!self)
		return nx_fail_memory(err);
	self->index = index;
	self->tools = nx_tools_take(index->tools);
	if (self->tools) {
		self->arena = &self->tools->arena;
		status = search_into(self, query, options, err);
	} else {
		status = nx_fail_memory(err);
	}
	if (status == NIDX_OK)
		*results = self;
	else
		nidx_results_free(self);
	return status;
}

void
nidx_results_free(struct nidx_results *results)
{
	if (!results)
		return;
	nx_hit_reader_release(&results->reader);
	nx_tools_give(results->index->tools, results->tools);
	nx_mem_free(results);
}

size_t
nidx_results_count(const struct nidx_results *results)
{
	return results->hits.count;
}

uint64_t
nidx_results_total(const struct nidx_results *results)
{
	return results->total;
}

int
nidx_results_partial(const struct nidx_results *results)
{
	return results->partial;
}

int
nidx_results_damaged(const struct nidx_results *results)
{
	return results->damaged || results->reader.damaged;
}

struct nx_hit
nx_api_hit(const struct nidx_results *results, size_t i)
{
	return results->hits.items[i];
}

/* ---- Hits ---- */

static const struct nx_segment *
segment_of(const struct nidx_results *self, size_t i)
{
	return self->index->snapshot->segments[self->hits.items[i].segment].segment;
}

const char *
nidx_hit_key(struct nidx_results *results, size_t i)
{
	return nx_hit_reader_text(&results->reader, i)->key;
}

uint64_t
nidx_key_hash(const char *key)
{
	return nx_hash64(key, strlen(key));
}

uint64_t
nidx_hit_key_hash(const struct nidx_results *results, size_t i)
{
	return nx_segment_key_hash(segment_of(results, i), results->hits.items[i].doc);
}

const char *
nidx_hit_title(struct nidx_results *results, size_t i)
{
	return nx_hit_reader_text(&results->reader, i)->title;
}

const char *
nidx_hit_source(struct nidx_results *results, size_t i)
{
	return nx_hit_reader_text(&results->reader, i)->source;
}

const char *
nidx_hit_section(struct nidx_results *results, size_t i)
{
	return nx_hit_reader_text(&results->reader, i)->section;
}

const char *
nidx_hit_url(struct nidx_results *results, size_t i)
{
	return nx_hit_reader_text(&results->reader, i)->url;
}

const char *
nidx_hit_authors(struct nidx_results *results, size_t i)
{
	return nx_hit_reader_text(&results->reader, i)->authors;
}

const char *
nidx_hit_language(struct nidx_results *results, size_t i)
{
	return nx_hit_reader_text(&results->reader, i)->lang;
}

const char *
nidx_hit_published(struct nidx_results *results, size_t i)
{
	return nx_hit_reader_text(&results->reader, i)->published;
}

int64_t
nidx_hit_published_seconds(const struct nidx_results *results, size_t i)
{
	struct nx_when when = nx_segment_published(segment_of(results, i),
	                                           results->hits.items[i].doc);

	return when.precision == NX_WHEN_NONE ? NIDX_NO_TIME : when.seconds;
}

double
nidx_hit_score(const struct nidx_results *results, size_t i)
{
	return (double)results->hits.items[i].score / NX_SCORE_ONE;
}

/* NULL when memory is out. */
static struct shown *
show(struct nidx_results *self, size_t i)
{
	if (!self->shown[i])
		self->shown[i] = nx_arena_zalloc(self->arena, 1, sizeof(*self->shown[i]));
	return self->shown[i];
}

const char *
nidx_hit_explain(struct nidx_results *results, size_t i)
{
	struct shown *shown = show(results, i);
	struct nx_buffer text = { 0 };

	if (!shown)
		return "";
	if (shown->explain)
		return shown->explain;
	if (nx_search_explain(results->plan, results->hits.items[i].segment,
	                      results->hits.items[i].doc, results->arena, &text, NULL) != NIDX_OK)
		nx_buffer_reset(&text);
	shown->explain = text.len
	                     ? nx_arena_copy(results->arena, (const char *)text.bytes, text.len)
	                     : NULL;
	nx_buffer_release(&text);
	return shown->explain ? shown->explain : "";
}

/* ---- Marks ---- */

/* The places of hit i's matches; NULL when they cannot be had. */
static const struct shown *
find_matches(struct nidx_results *self, size_t i)
{
	struct shown *shown = show(self, i);
	struct nx_spans spans;

	if (!shown || !nx_tools_marker(self->tools))
		return NULL;
	if (shown->matched)
		return shown;
	if (nx_search_match_positions(self->plan, self->hits.items[i].segment,
	                              self->hits.items[i].doc, self->arena, &spans,
	                              NULL) != NIDX_OK)
		return NULL;
	shown->spans = nx_arena_alloc(self->arena, spans.count * sizeof(*shown->spans));
	for (uint32_t s = 0; shown->spans && s < spans.count; s++)
		shown->spans[shown->nspans++] = (struct nx_match_span){
			spans.items[s].begin, spans.items[s].end + 1, s, 1
		};
	shown->matched = shown->spans != NULL;
	return shown->matched ? shown : NULL;
}

static struct nidx_marked
marked(const struct nx_passage *passage)
{
	return (struct nidx_marked){ nx_api_text(passage->text), passage->spans, passage->nspans };
}

struct nidx_marked
nidx_hit_snippet(struct nidx_results *results, size_t i, size_t nchars)
{
	const struct nx_article *article = nx_hit_reader_article(&results->reader, i, NX_GET_ALL);
	const struct shown *shown = find_matches(results, i);
	struct nx_passage passage = { 0 };

	if (!shown ||
	    nx_snippet_make(results->tools->marker, article, shown->spans, shown->nspans,
	                    nchars ? nchars : 200, results->arena, &passage, NULL) != NIDX_OK)
		return (struct nidx_marked){ "", NULL, 0 };
	return marked(&passage);
}

struct nidx_marked
nidx_hit_marked_title(struct nidx_results *results, size_t i)
{
	const struct nx_article *article = nx_hit_reader_article(&results->reader, i, NX_GET_HEAD);
	const struct shown *shown = find_matches(results, i);
	struct nx_passage passage = { 0 };

	if (!shown ||
	    nx_snippet_title(results->tools->marker, article, shown->spans, shown->nspans,
	                     results->arena, &passage, NULL) != NIDX_OK)
		return (struct nidx_marked){ nidx_hit_title(results, i), NULL, 0 };
	return marked(&passage);
}
