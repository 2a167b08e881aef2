/* search.c - how long queries take, by class.
 *
 *	bench/search INDEX QUERIES.jsonl [-k K] [-r ROUNDS] [-t] [-c] [-1 QUERY]
 *
 * QUERIES: a line each, {"query": "...", "tags": ["union", ...]} as the search benchmark game has
 * them; the first tag is the class.  Prints mean, median and 95th percentile in microseconds of
 * the best of ROUNDS (SLOWEST=1: each query's).  One planner serves all queries.  -t: count all
 * matches too.  -c: compare each answer with that of looking at every document.  -1: only this
 * query, ROUNDS times, for profilers.
 */
#include "bench/bench.h"
#include "search/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES_MAX = 4096, CLASSES_MAX = 16 };

struct question {
	char text[512], class[32];
	double best_us, plan_us;
	uint64_t total;
};

struct bench {
	struct nx_snapshot *snapshot;
	struct nx_search_options options;
	struct nx_arena arena;
	struct nx_planner *planner;
	struct question *questions;
	unsigned n, rounds;
	bool compare;
};

/* Copies the JSON string behind `name`; backslashes only before quotes are understood. */
static bool
take_string(const char *line, const char *name, char *to, size_t room)
{
	const char *at = strstr(line, name);
	size_t n = 0;

	if (!at || !(at = strchr(at + strlen(name), '"')))
		return false;
	for (at++; *at && *at != '"' && n + 1 < room; at++) {
		if (*at == '\\' && at[1])
			at++;
		to[n++] = *at;
	}
	to[n] = '\0';
	return true;
}

static bool
read_questions(struct bench *self, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[4096];

	if (!file)
		return false;
	while (self->n < QUERIES_MAX && fgets(line, sizeof(line), file)) {
		struct question *question = &self->questions[self->n];
		if (take_string(line, "\"query\":", question->text, sizeof(question->text)) &&
		    take_string(line, "\"tags\": [", question->class, sizeof(question->class)))
			self->n++;
	}
	fclose(file);
	return true;
}

static bool
run_once(struct bench *self, struct question *question, struct nx_hits *hits, double *us,
         double *plan_us)
{
	struct nx_query_options parsing = { .now = 0 };
	struct nx_query *tree;
	struct nx_plan *plan;
	double start = now_us();

	if (nx_query_parse(question->text, strlen(question->text), &parsing, &self->arena, &tree,
	                   NULL) ||
	    nx_planner_plan(self->planner, &plan, self->snapshot, tree, &self->options,
	                    &self->arena, NULL))
		return false;
	*plan_us = now_us() - start;
	if (nx_plan_run(plan, &self->options, &self->arena, hits, NULL))
		return false;
	*us = now_us() - start;
	return true;
}

static bool
same_hits(const struct nx_hits *a, const struct nx_hits *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (a->items[i].segment != b->items[i].segment ||
		    a->items[i].doc != b->items[i].doc || a->items[i].score != b->items[i].score)
			return false;
	return true;
}

static bool
ask(struct bench *self, struct question *question)
{
	struct nx_hits hits, all;
	double us, plan_us;

	nx_arena_reset(&self->arena);
	if (!run_once(self, question, &hits, &us, &plan_us))
		return false;
	if (question->best_us == 0 || us < question->best_us) {
		question->best_us = us;
		question->plan_us = plan_us;
	}
	question->total = hits.total;
	if (self->compare) {
		self->options.exhaustive = true;
		if (run_once(self, question, &all, &us, &plan_us) && !same_hits(&hits, &all))
			printf("DIFFERS: %s\n", question->text);
		self->options.exhaustive = false;
	}
	return true;
}

static int
by_time(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
report(const struct bench *self, const char *class)
{
	double *times = malloc(self->n * sizeof(*times)), sum = 0, plans = 0;
	unsigned n = 0;

	for (unsigned i = 0; i < self->n; i++) {
		const struct question *question = &self->questions[i];
		if (*class && strcmp(question->class, class) != 0)
			continue;
		times[n++] = question->best_us;
		sum += question->best_us;
		plans += question->plan_us;
	}
	qsort(times, n, sizeof(*times), by_time);
	printf("%-14s %4u queries  mean %8.1f (plan %6.1f)  median %8.1f  p95 %8.1f  max %8.1f\n",
	       *class ? class : "all", n, sum / n, plans / n, times[n / 2], times[n * 95 / 100],
	       times[n - 1]);
	free(times);
}

static void
report_all(const struct bench *self)
{
	const char *seen[CLASSES_MAX];
	unsigned nseen = 0;

	for (unsigned i = 0; i < self->n; i++) {
		unsigned j = 0;
		while (j < nseen && strcmp(seen[j], self->questions[i].class) != 0)
			j++;
		if (j == nseen && nseen < CLASSES_MAX) {
			seen[nseen++] = self->questions[i].class;
			report(self, seen[j]);
		}
	}
	report(self, "");
}

static int
run(struct bench *self, const char *only)
{
	if (only) {
		snprintf(self->questions[0].text, sizeof(self->questions[0].text), "%s", only);
		snprintf(self->questions[0].class, sizeof(self->questions[0].class), "one");
		self->n = 1;
	}
	for (unsigned round = 0; round < self->rounds; round++)
		for (unsigned i = 0; i < self->n; i++)
			if (!ask(self, &self->questions[i])) {
				fprintf(stderr, "bench/search: %s: failed\n",
				        self->questions[i].text);
				return 1;
			}
	if (getenv("SLOWEST"))
		for (unsigned i = 0; i < self->n; i++)
			printf("%9.1f %9.1f %s\n", self->questions[i].best_us,
			       self->questions[i].plan_us, self->questions[i].text);
	report_all(self);
	return 0;
}

int
main(int argc, char **argv)
{
	struct bench self = { .rounds = 3 };
	struct nidx_error err;
	const char *only = NULL;
	int status = 2;

	self.options = (struct nx_search_options){ .k = 10, .weights = nx_weights_default(),
		                                   .from = INT64_MIN, .until = INT64_MAX };
	self.planner = nx_planner_new();
	self.questions = calloc(QUERIES_MAX, sizeof(*self.questions));
	for (int i = 3; i < argc; i++) {
		if (!strcmp(argv[i], "-k") && i + 1 < argc)
			self.options.k = (uint32_t)atoi(argv[++i]);
		else if (!strcmp(argv[i], "-r") && i + 1 < argc)
			self.rounds = (unsigned)atoi(argv[++i]);
		else if (!strcmp(argv[i], "-1") && i + 1 < argc)
			only = argv[++i];
		else if (!strcmp(argv[i], "-t"))
			self.options.total = true;
		else if (!strcmp(argv[i], "-c"))
			self.compare = true;
	}
	if (argc < 3 || !read_questions(&self, argv[2]))
		fprintf(stderr, "usage: bench/search INDEX QUERIES.jsonl [-k K] [-r ROUNDS] [-t] "
		                "[-c] [-1 QUERY]\n");
	else if (nx_snapshot_open(&self.snapshot, argv[1], &err))
		fprintf(stderr, "bench/search: %s\n", err.message);
	else
		status = run(&self, only);
	nx_planner_free(self.planner);
	nx_snapshot_close(self.snapshot);
	nx_arena_release(&self.arena);
	free(self.questions);
	return status;
}
