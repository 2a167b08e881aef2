/* search.c - the ten best articles for a query.
 *
 *	cc search.c -lnidx && ./a.out .nidx missile defense
 */
#include <nidx.h>

#include <stdio.h>

int
main(int argc, char **argv)
{
	struct nidx_error err;
	struct nidx_index *index;
	struct nidx_results *results;

	if (argc != 3) {
		fprintf(stderr, "usage: search INDEX QUERY\n");
		return 2;
	}
	if (nidx_open(&index, argv[1], &err) != NIDX_OK) {
		fprintf(stderr, "%s\n", err.message);
		return 2;
	}
	if (nidx_search(index, argv[2], NULL, &results, &err) != NIDX_OK) {
		fprintf(stderr, "%s\n", err.message);
		nidx_close(index);
		return 2;
	}
	for (size_t i = 0; i < nidx_results_count(results); i++)
		printf("%zu. %s (%s, %.10s)\n   %s\n", i + 1, nidx_hit_title(results, i),
		       nidx_hit_source(results, i), nidx_hit_published(results, i),
		       nidx_hit_snippet(results, i, 120).text);
	nidx_results_free(results);
	nidx_close(index);
	return 0;
}
