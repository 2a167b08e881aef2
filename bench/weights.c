/* weights.c - how good the ranking is under many weights, on one judged collection.
 *
 *	bench/weights INDEX TOPICS QRELS < GRID
 *
 * GRID: lines "k1 b title lead nearness".  Prints each line with MAP, nDCG@10 and MRR behind it, as
 * nidx eval measures them.  What makes a grid bearable is that the keys of articles, which
 * the measures are taken by, are read once and not once for each hit.
 */
#include "cli/cli.h"
#include "cli/metrics.h"
#include "cli/trec.h"
#include "search/plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bench {
	struct nx_snapshot *snapshot;
	struct nx_planner *planner;
	struct nx_arena arena;
	struct cli_topics topics;
	struct cli_judgements judgements;
	char ***keys; /* by segment and document */
};

/* The one function of the command that trec.c calls. */
int
cli_complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return EXIT_ERROR;
}

static bool
read_keys(struct bench *self)
{
	self->keys = calloc(self->snapshot->nsegments, sizeof(*self->keys));
	for (uint32_t i = 0; i < self->snapshot->nsegments; i++) {
		const struct nx_segment *segment = self->snapshot->segments[i].segment;
		self->keys[i] = calloc(nx_segment_ndocs(segment), sizeof(char *));
		for (nx_doc doc = 0; doc < nx_segment_ndocs(segment); doc++) {
			struct nx_article article;
			nx_arena_reset(&self->arena);
			if (nx_segment_article(segment, doc, &self->arena, &article, NULL))
				return false;
			self->keys[i][doc] = strndup(article.key.ptr, article.key.len);
		}
	}
	return true;
}

/* 0 when not judged. */
static int
grade_of(const struct cli_judgement *of_topic, size_t count, const char *key)
{
	uint64_t hash = nidx_key_hash(key);
	const struct cli_judgement *found = cli_judgement_find(of_topic, count, hash);

	for (; found && found < of_topic + count && found->hash == hash; found++)
		if (strcmp(found->document, key) == 0)
			return found->grade;
	return 0;
}

static bool
run_topic(struct bench *self, const struct cli_topic *topic,
          const struct nx_search_options *options, struct cli_metrics *metrics)
{
	struct nx_query_options parsing = { .now = 0 };
	struct nx_query *tree;
	struct nx_plan *plan;
	struct nx_hits hits;
	size_t n;
	const struct cli_judgement *of = cli_judgements_of(&self->judgements, topic->id, &n);
	int *grades;

	nx_arena_reset(&self->arena);
	if (nx_query_parse(topic->query, strlen(topic->query), &parsing, &self->arena, &tree,
	                   NULL) ||
	    nx_planner_plan(self->planner, &plan, self->snapshot, tree, options,
	                    &self->arena, NULL) ||
	    nx_plan_run(plan, options, &self->arena, &hits, NULL))
		return false;
	grades = calloc(hits.count + n + 1, sizeof(*grades));
	for (uint32_t i = 0; i < hits.count; i++)
		grades[i] = grade_of(of, n, self->keys[hits.items[i].segment][hits.items[i].doc]);
	for (size_t i = 0; i < n; i++)
		grades[hits.count + i] = of[i].grade;
	*metrics = cli_metrics_of(grades, hits.count, grades + hits.count, n);
	free(grades);
	return true;
}

static bool
is_judged(const struct bench *self, const struct cli_topic *topic)
{
	size_t n;
	const struct cli_judgement *of = cli_judgements_of(&self->judgements, topic->id, &n);

	while (n && of[n - 1].grade <= 0)
		n--;
	return n > 0;
}

static bool
run_weights(struct bench *self, const struct nx_weights *weights)
{
	struct nx_search_options options = { .k = CLI_METRICS_DEPTH, .weights = *weights,
		                             .from = INT64_MIN, .until = INT64_MAX };
	struct cli_metrics one;
	double map = 0, ndcg = 0, mrr = 0, n = 0;

	for (size_t i = 0; i < self->topics.count; i++) {
		if (!is_judged(self, &self->topics.items[i]))
			continue;
		if (!run_topic(self, &self->topics.items[i], &options, &one))
			return false;
		map += one.map;
		ndcg += one.ndcg10;
		mrr += one.mrr;
		n++;
	}
	printf("%g %g %g %g %g  %.4f %.4f %.4f\n", (double)weights->k1, (double)weights->b,
	       (double)weights->title, (double)weights->lead, (double)weights->nearness, map / n,
	       ndcg / n, mrr / n);
	return true;
}

int
main(int argc, char **argv)
{
	struct bench self = { .planner = nx_planner_new() };
	struct nidx_error err;
	struct nx_weights w;
	bool ok = argc == 4;

	if (!ok)
		fprintf(stderr, "usage: bench/weights INDEX TOPICS QRELS < GRID\n");
	else if (nx_snapshot_open(&self.snapshot, argv[1], &err))
		fprintf(stderr, "bench/weights: %s\n", err.message);
	ok = ok && self.snapshot && cli_topics_read(&self.topics, argv[2]) &&
	     cli_judgements_read(&self.judgements, argv[3]) && read_keys(&self);
	while (ok && scanf("%f %f %f %f %f", &w.k1, &w.b, &w.title, &w.lead, &w.nearness) == 5)
		ok = run_weights(&self, &w);
	return ok ? 0 : 2; /* its memory goes with it */
}
