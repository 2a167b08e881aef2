/* page.c - how long a page of results takes: searching, then keys, titles or passages of the hits.
 *
 *	bench/page INDEX QUERIES.txt [K [ROUNDS]]
 *
 * QUERIES: one a line.  Prints for each kind of page the mean microseconds a query, of the best of
 * ROUNDS (3) passes over all of them; K hits (10).  Uses nothing but nidx.h.
 */
#include "bench/bench.h"

#include <nidx.h>

enum { PASSAGE = 200 };

enum page { NUMBERS, KEYS, TITLES, PASSAGES, NPAGES };

static const char *const names[NPAGES] = { "search alone", "keys", "keys, titles",
	                                   "keys, titles, passages" };

struct bench {
	struct nidx_index *index;
	char **queries;
	size_t nqueries, count;
	size_t nbytes; /* of what was read: so that reading it is no dead code */
};

static void
show(struct bench *self, const char *query, enum page page)
{
	struct nidx_search_options options;
	struct nidx_results *results;
	struct nidx_error err;

	nidx_search_options_init(&options);
	options.count = self->count;
	if (nidx_search(self->index, query, &options, &results, &err) != NIDX_OK)
		die(query, err.message);
	for (size_t i = 0; page >= KEYS && i < nidx_results_count(results); i++) {
		self->nbytes += strlen(nidx_hit_key(results, i));
		if (page >= TITLES)
			self->nbytes += strlen(nidx_hit_title(results, i));
		if (page >= PASSAGES)
			self->nbytes += strlen(nidx_hit_snippet(results, i, PASSAGE).text);
	}
	nidx_results_free(results);
}

/* Mean microseconds a query, of the best pass. */
static double
time_page(struct bench *self, enum page page, unsigned rounds)
{
	double best = 0;

	for (unsigned round = 0; round < rounds; round++) {
		double start = now_us(), spent;
		for (size_t i = 0; i < self->nqueries; i++)
			show(self, self->queries[i], page);
		spent = (now_us() - start) / (double)self->nqueries;
		best = round == 0 || spent < best ? spent : best;
	}
	return best;
}

int
main(int argc, char **argv)
{
	struct bench self = { .count = argc > 3 ? strtoul(argv[3], NULL, 10) : 10 };
	unsigned rounds = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 3;
	struct nidx_error err;

	if (argc < 3)
		die("usage", "page INDEX QUERIES.txt [K [ROUNDS]]");
	if (nidx_open(&self.index, argv[1], &err) != NIDX_OK)
		die(argv[1], err.message);
	self.queries = read_lines(argv[2], &self.nqueries);
	if (self.nqueries == 0)
		die(argv[2], "no queries");
	printf("%zu queries, %zu hits, best of %u, us a query\n", self.nqueries, self.count, rounds);
	for (int page = NUMBERS; page < NPAGES; page++)
		printf("%-24s %10.1f\n", names[page], time_page(&self, (enum page)page, rounds));
	fprintf(stderr, "%zu bytes shown\n", self.nbytes);
	for (size_t i = 0; i < self.nqueries; i++)
		free(self.queries[i]);
	free(self.queries);
	nidx_close(self.index);
	return 0;
}
