#include "tests/oracle/bed.h"

#include "index/build.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOW = 1578312000 }; /* 2020-01-06T12:00Z */

/* ---- Building ---- */

static void
remove_folder(const char *path)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	ck_assert_int_eq(system(command), 0);
}

static void
read_back(struct bed *self)
{
	struct nidx_error err;
	const struct nx_snapshot *s = self->snapshot;

	self->numbers = calloc(s->nsegments + 1, sizeof(*self->numbers));
	self->docs = calloc(s->ndocs + 1, sizeof(*self->docs));
	for (uint32_t i = 0; i < s->nsegments; i++) {
		const struct nx_segment *segment = s->segments[i].segment;
		self->numbers[i] = calloc(nx_segment_ndocs(segment) + 1, sizeof(uint32_t));
		for (nx_doc d = 0; d < nx_segment_ndocs(segment); d++) {
			if (!nx_live_has(&s->segments[i], d)) {
				struct nx_article hidden;
				ck_assert_int_eq(nx_segment_article(segment, d, &self->articles,
				                                    &hidden, NULL),
				                 NIDX_OK);
				oracle_add_hidden(self->oracle, &hidden);
				continue;
			}
			ck_assert_msg(nx_segment_article(segment, d, &self->articles,
			                                 &self->docs[self->ndocs], &err) == NIDX_OK,
			              "%s", err.message);
			oracle_add(self->oracle, &self->docs[self->ndocs]);
			self->numbers[i][d] = self->ndocs++;
		}
	}
	ck_assert_uint_eq(self->ndocs, s->ndocs);
}

/* Its number in the oracle. */
static uint32_t
number_of(const struct bed *self, const struct nx_hit *hit)
{
	return self->numbers[hit->segment][hit->doc];
}

void
bed_open(struct bed *self, const char *const *paths, size_t npaths, size_t memory_bytes)
{
	struct nx_build_options options = { .memory_bytes = memory_bytes, .nthreads = 1 };
	struct nx_build_stats stats;
	struct nidx_error err;

	memset(self, 0, sizeof(*self));
	strcpy(self->path, "/tmp/nidx-oracle-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(self->path));
	ck_assert_msg(nx_build(self->path, paths, npaths, &options, &stats, &err) == NIDX_OK, "%s",
	              err.message);
	bed_read(self);
}

void
bed_read(struct bed *self)
{
	struct nidx_error err;

	ck_assert_msg(nx_snapshot_open(&self->snapshot, self->path, &err) == NIDX_OK, "%s",
	              err.message);
	self->oracle = oracle_new();
	read_back(self);
}

void
bed_forget(struct bed *self)
{
	for (uint32_t i = 0; i < self->snapshot->nsegments; i++)
		free(self->numbers[i]);
	nx_snapshot_close(self->snapshot);
	oracle_free(self->oracle);
	nx_arena_release(&self->articles);
	nx_arena_release(&self->query);
	free(self->docs);
	free(self->numbers);
	self->docs = NULL;
	self->numbers = NULL;
	self->ndocs = 0;
}

void
bed_close(struct bed *self)
{
	bed_forget(self);
	remove_folder(self->path);
}

/* ---- Comparing ---- */

/* One way of asking. */
struct ask {
	uint32_t k;
	enum nx_sort sort;
	int64_t from, until;
	bool exhaustive, total;
};

static void
complain(const struct bed *self, const char *query, const struct nx_query *tree,
         const struct ask *ask, const char *what, uint32_t i, const struct nx_hits *got,
         const struct oracle_hit *want, size_t nwant)
{
	struct nx_buffer printed = { 0 };

	nx_query_print(tree, &printed);
	fprintf(stderr,
	        "oracle: %s\n  query: %s\n  means: %.*s\n  k %u, sort %d, dates %lld..%lld, %s: "
	        "hit %u of %u (oracle: %zu matches, total %llu)\n",
	        what, query, (int)printed.len, (const char *)printed.bytes, ask->k, (int)ask->sort,
	        (long long)ask->from, (long long)ask->until,
	        ask->exhaustive ? "exhaustive" : "pruned", i, got->count, nwant,
	        (unsigned long long)got->total);
	if (i < got->count)
		fprintf(stderr, "  engine: %.*s score %lld\n",
		        (int)self->docs[number_of(self, &got->items[i])].key.len,
		        self->docs[number_of(self, &got->items[i])].key.ptr,
		        (long long)got->items[i].score);
	if (i < nwant)
		fprintf(stderr, "  oracle: %.*s score %lld\n", (int)self->docs[want[i].doc].key.len,
		        self->docs[want[i].doc].key.ptr, (long long)want[i].score);
	nx_buffer_release(&printed);
}

static unsigned
compare_one(struct bed *self, const char *query, const struct nx_query *tree,
            const struct nx_weights *weights, const struct ask *ask, const char *what,
            const struct oracle_hit *want, size_t nwant)
{
	struct nx_search_options options = { .k = ask->k, .sort = ask->sort, .weights = *weights,
		                             .from = ask->from, .until = ask->until,
		                             .total = ask->total, .exhaustive = ask->exhaustive,
		                             .view = { .now = INT64_MAX } };
	struct nx_hits got;
	struct nidx_error err;
	uint32_t count = nwant < ask->k ? (uint32_t)nwant : ask->k, i = 0;

	ck_assert_int_eq(nx_search_run(self->snapshot, tree, &options, &self->query, &got, &err),
	                 NIDX_OK);
	while (i < count && i < got.count) {
		const struct nx_hit *hit = &got.items[i];
		if (number_of(self, hit) != want[i].doc ||
		    hit->score != want[i].score)
			break;
		i++;
	}
	if (i == count && got.count == count && (!ask->total || got.total == nwant) && !got.damaged)
		return 0;
	complain(self, query, tree, ask, what, i, &got, want, nwant);
	return 1;
}

static unsigned
compare_asks(struct bed *self, const char *query, const struct nx_query *tree,
             const struct nx_weights *weights, enum nx_sort sort, int64_t from, int64_t until,
             const char *what)
{
	static const uint32_t KS[] = { 1, 3, 10, 100 };
	struct oracle_weights same = { weights->k1, weights->b, weights->title, weights->lead,
		                       weights->wildcard };
	struct oracle_hit *want;
	size_t n = oracle_run(self->oracle, tree, &same, (enum oracle_sort)sort, from, until,
	                      &want);
	unsigned nbad = 0;

	for (size_t i = 0; i < sizeof(KS) / sizeof(*KS) && !nbad; i++) {
		struct ask ask = { KS[i], sort, from, until, false, i % 2 };
		nbad += compare_one(self, query, tree, weights, &ask, what, want, n);
		ask.exhaustive = true;
		if (i == 2 && !nbad)
			nbad += compare_one(self, query, tree, weights, &ask, what, want, n);
	}
	free(want);
	return nbad;
}

static struct nx_query *
parse(struct bed *self, const char *query, const struct nx_query_options *options)
{
	struct nx_query *tree;
	struct nidx_error err;

	nx_arena_reset(&self->query);
	ck_assert_int_eq(nx_query_parse(query, strlen(query), options, &self->query, &tree, &err),
	                 NIDX_OK);
	return tree;
}

unsigned
bed_compare(struct bed *self, const char *query, const struct nx_weights *weights, const char *what)
{
	const struct nx_query_options options = { .now = NOW };
	const struct nx_query *tree = parse(self, query, &options);
	unsigned nbad;

	nbad = compare_asks(self, query, tree, weights, NX_SORT_RELEVANCE, INT64_MIN, INT64_MAX,
	                    what);
	if (!nbad)
		nbad = compare_asks(self, query, tree, weights, NX_SORT_RELEVANCE,
		                    NOW - 86400 * 400, NOW, what);
	if (!nbad)
		nbad = compare_asks(self, query, tree, weights, NX_SORT_NEWEST, INT64_MIN,
		                    INT64_MAX, what);
	if (!nbad)
		nbad = compare_asks(self, query, tree, weights, NX_SORT_OLDEST, NOW - 86400 * 900,
		                    INT64_MAX, what);
	return nbad;
}

uint32_t
bed_search(struct bed *self, const char *query, const struct nx_query_options *options, uint32_t k,
           enum nx_sort sort, struct nx_str **keys, uint64_t *total)
{
	const struct nx_query *tree = parse(self, query, options);
	struct nx_search_options run = { .k = k, .sort = sort, .weights = nx_weights_default(),
		                         .from = INT64_MIN, .until = INT64_MAX, .total = true,
		                         .view = { .now = INT64_MAX } };
	struct nx_hits hits;
	struct nidx_error err;

	ck_assert_int_eq(nx_search_run(self->snapshot, tree, &run, &self->query, &hits, &err),
	                 NIDX_OK);
	*keys = nx_arena_alloc(&self->query, (hits.count + 1) * sizeof(**keys));
	for (uint32_t i = 0; i < hits.count; i++)
		(*keys)[i] = self->docs[number_of(self, &hits.items[i])].key;
	*total = hits.total;
	return hits.count;
}
