/* export.c - every article that matches, newest first, page by page: title, then text.
 *
 *	./export INDEX QUERY
 */
#include <nidx.h>

#include <stdio.h>

enum { PAGE = 100 };

static int
print_article(const struct nidx_index *index, const char *key, struct nidx_error *err)
{
	struct nidx_article *article;

	if (nidx_get(index, key, &article, err) != NIDX_OK)
		return -1;
	printf("== %s\n%s\n\n%s\n\n", nidx_article_text(article, NIDX_TITLE),
	       nidx_article_text(article, NIDX_LEAD), nidx_article_text(article, NIDX_BODY));
	nidx_article_free(article);
	return 0;
}

/* One page; how many articles it had, or -1. */
static long
print_page(const struct nidx_index *index, const char *query, size_t offset, struct nidx_error *err)
{
	struct nidx_search_options options;
	struct nidx_results *results;
	long n;

	nidx_search_options_init(&options);
	options.sort = NIDX_NEWEST_FIRST;
	options.count = PAGE;
	options.offset = offset;
	if (nidx_search(index, query, &options, &results, err) != NIDX_OK)
		return -1;
	n = (long)nidx_results_count(results);
	for (long i = 0; i < n; i++)
		if (print_article(index, nidx_hit_key(results, (size_t)i), err) != 0)
			n = -1;
	nidx_results_free(results);
	return n;
}

int
main(int argc, char **argv)
{
	struct nidx_error err;
	struct nidx_index *index;
	size_t offset = 0;
	long n;

	if (argc != 3) {
		fprintf(stderr, "usage: export INDEX QUERY\n");
		return 2;
	}
	if (nidx_open(&index, argv[1], &err) != NIDX_OK) {
		fprintf(stderr, "%s\n", err.message);
		return 2;
	}
	while ((n = print_page(index, argv[2], offset, &err)) > 0)
		offset += (size_t)n;
	nidx_close(index);
	if (n < 0)
		fprintf(stderr, "%s\n", err.message);
	return n < 0 ? 2 : 0;
}
