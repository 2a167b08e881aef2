/* read.c - how fast articles are read: framed, parsed, completed, on one thread.
 *
 *	bench/read [-f | -p] FILE...
 *
 * -f only frames, -p frames and parses.  Prints bytes (decompressed), articles and
 * megabytes a second; the best of three passes, as the first one reads the disk.
 */
#include "article/reader.h"
#include "news/complete.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum work { FRAME, PARSE, COMPLETE };

struct sums {
	uint64_t nbytes, narticles, nbad, ndated;
};

static enum nidx_status
read_file(struct nx_stream *self, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	(void)err;
	*got = fread(to, 1, room, self->impl);
	return NIDX_OK;
}

static void
close_file(struct nx_stream *self)
{
	fclose(self->impl);
}

static void
work_on(const struct nx_raw *raw, struct nx_arena *arena, enum work work, struct sums *sums)
{
	struct nx_articles found = { 0 };
	struct nidx_error err;

	sums->nbytes += raw->bytes.len;
	if (work == FRAME)
		return;
	nx_arena_reset(arena);
	if (nx_raw_parse(raw, arena, &found, &err) != NIDX_OK) {
		sums->nbad++;
		fprintf(stderr, "%s\n", err.message);
	}
	for (size_t i = 0; i < found.count && work == COMPLETE; i++) {
		nx_news_complete(&found.items[i], 0, arena, NULL);
		sums->ndated += found.items[i].published.precision != NX_WHEN_NONE;
	}
	sums->narticles += found.count;
}

static void
read_path(const char *path, struct nx_arena *arena, enum work work, struct sums *sums)
{
	FILE *file = fopen(path, "rb");
	struct nx_stream stream = { read_file, close_file, path, file };
	struct nx_reader *reader;
	struct nidx_error err;
	enum nidx_status status;
	struct nx_raw raw;

	if (!file) {
		perror(path);
		return;
	}
	if (nx_reader_open(&reader, &stream, path, true, &err) != NIDX_OK) {
		fprintf(stderr, "%s\n", err.message);
		sums->nbad++;
		return;
	}
	while ((status = nx_reader_next(reader, &raw, &err)) != NIDX_DONE) {
		if (status == NIDX_OK) {
			work_on(&raw, arena, work, sums);
		} else {
			fprintf(stderr, "%s\n", err.message);
			sums->nbad++;
			if (status != NIDX_EINPUT)
				break;
		}
	}
	nx_reader_close(reader);
}

static double
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	enum work work = COMPLETE;
	struct nx_arena arena = { 0 };
	struct sums sums;
	double best = 0;
	int first = 1;

	if (argc > 1 && argv[1][0] == '-') {
		work = argv[1][1] == 'f' ? FRAME : PARSE;
		first = 2;
	}
	for (int pass = 0; pass < 3; pass++) {
		double begin = seconds_now(), took;

		sums = (struct sums){ 0 };
		for (int i = first; i < argc; i++)
			read_path(argv[i], &arena, work, &sums);
		took = seconds_now() - begin;
		if (pass == 0 || took < best)
			best = took;
	}
	printf("%.1f MB, %llu articles, %llu dated, %llu bad: %.2f s, %.0f MB/s\n",
	       (double)sums.nbytes / 1e6, (unsigned long long)sums.narticles,
	       (unsigned long long)sums.ndated, (unsigned long long)sums.nbad, best,
	       (double)sums.nbytes / 1e6 / best);
	nx_arena_release(&arena);
	return 0;
}
