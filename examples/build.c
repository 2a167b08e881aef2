/* build.c - an index of a folder, with a word about everything that was skipped.
 *
 *	./build INDEX PATH...
 */
#include <nidx.h>

#include <inttypes.h>
#include <stdio.h>

static void
tell(void *ctx, const struct nidx_error *what)
{
	fprintf(ctx, "skipped: %s\n", what->message);
}

int
main(int argc, char **argv)
{
	struct nidx_build_options options;
	struct nidx_build_stats stats;
	struct nidx_error err;

	if (argc < 3) {
		fprintf(stderr, "usage: build INDEX PATH...\n");
		return 2;
	}
	nidx_build_options_init(&options);
	options.problem = tell;
	options.ctx = stderr;
	if (nidx_build(argv[1], (const char *const *)argv + 2, (size_t)argc - 2, &options, &stats,
	               &err) != NIDX_OK) {
		fprintf(stderr, "%s\n", err.message);
		return 2;
	}
	printf("%" PRIu64 " articles, %" PRIu64 " words\n", stats.articles, stats.words);
	return 0;
}
