/* soak.c - one writer adds and corrects at full speed while readers ask.
 *
 *	bench/soak/soak INDEX ARTICLES.jsonl QUERIES.txt [-n ARTICLES] [-s SECONDS] [-r READERS] [-p MS] [-b BATCH] [-j THREADS] [-w NICE]
 *
 * ARTICLES: lines that begin with {"id": "...", taken again and again under new ids.  QUERIES: one a line.
 * Fills INDEX with -n articles (500,000; those of an earlier run count), then measures READERS (8) that ask a query, wait -p milliseconds
 * (20), ask the next: first for a fifth of the time beside nobody, then for SECONDS (600) beside the writer, then, of the
 * index as it has become, beside nobody again.  The writer works on THREADS (1; 0: all) at the priority of NICE (20: on the
 * time that nobody else wants, SCHED_IDLE), as a service would run it whose readers share its machine; it adds batches of
 * BATCH (1000), a fifth of them corrections, and commits each.  Readers open the index anew every 50 queries.  A ninth is woken
 * by each commit, opens the index and asks.  Prints latencies, times of commits, from the end of a commit to that answer,
 * memory and files at the beginning and the end, write amplification.  Uses nothing but nidx.h.
 */
#include "bench/bench.h"

#include <nidx.h>

#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { IDLE = 20 }; /* of -w: below every nice value */
enum { SAMPLES = 4 << 20, REOPEN = 50, READERS_MAX = 64, COMMITS = 1 << 16 };

static const char *index_path;
static char **lines, **queries;
static size_t nlines, nqueries;
static unsigned long wanted = 500000, seconds = 600, nreaders = 8, pause_ms = 20, batch = 1000;
static unsigned nthreads = 1;
static int niceness = IDLE;

static float *latencies; /* microseconds */
static atomic_size_t nlatencies;
static atomic_ulong errors;
static atomic_bool stop;

static void
fail(const char *what, const struct nidx_error *err)
{
	fprintf(stderr, "soak: %s: %s\n", what, err->message);
	atomic_fetch_add(&errors, 1);
}

/* ---- Readers ---- */

static void *
read_on(void *ctx)
{
	size_t number = (size_t)ctx, at = number * 37;
	struct nidx_index *index = NULL;
	struct nidx_error err;

	for (size_t i = 0; !atomic_load(&stop); i++) {
		struct nidx_results *results;
		double start;
		size_t k;

		if (i % REOPEN == 0) {
			nidx_close(index);
			index = NULL;
			if (nidx_open(&index, index_path, &err) != NIDX_OK) {
				fail("open", &err);
				break;
			}
		}
		start = now_us();
		if (nidx_search(index, queries[at++ % nqueries], NULL, &results, &err) != NIDX_OK) {
			fail("search", &err);
			continue;
		}
		if (nidx_results_damaged(results)) {
			fprintf(stderr, "soak: damage seen\n");
			atomic_fetch_add(&errors, 1);
		}
		if (nidx_results_count(results))
			(void)nidx_hit_title(results, 0);
		nidx_results_free(results);
		k = atomic_fetch_add(&nlatencies, 1);
		if (k < SAMPLES)
			latencies[k] = (float)(now_us() - start);
		usleep((useconds_t)(pause_ms * 1000));
	}
	nidx_close(index);
	return NULL;
}

static void
start_readers(pthread_t *threads)
{
	atomic_store(&stop, false);
	atomic_store(&nlatencies, 0);
	for (size_t i = 0; i < nreaders; i++)
		pthread_create(&threads[i], NULL, read_on, (void *)i);
}

static void
stop_readers(const pthread_t *threads)
{
	atomic_store(&stop, true);
	for (size_t i = 0; i < nreaders; i++)
		pthread_join(threads[i], NULL);
}

static int
compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static double
report(const char *name, float *values, size_t n)
{
	if (n > SAMPLES)
		n = SAMPLES;
	if (!n)
		return 0;
	qsort(values, n, sizeof(*values), compare);
	printf("%-22s %8zu   median %9.0f   p90 %9.0f   p99 %9.0f   most %9.0f us\n", name, n,
	       (double)values[n / 2], (double)values[n * 9 / 10], (double)values[n * 99 / 100],
	       (double)values[n - 1]);
	return (double)values[n * 99 / 100];
}

/* ---- The writer ---- */

struct feed {
	unsigned long next; /* id */
	unsigned seed;
	char *text;
	size_t len, room;
};

static void
put(struct feed *self, const char *text, size_t n)
{
	if (self->len + n + 1 > self->room)
		self->text = realloc(self->text, self->room = 2 * (self->len + n) + 1);
	if (!self->text)
		exit(2);
	memcpy(self->text + self->len, text, n);
	self->len += n;
}

/* One article: a new one, or a correction of an earlier one. */
static void
put_article(struct feed *self, int corrections)
{
	const char *line = lines[(size_t)rand_r(&self->seed) % nlines], *rest;
	unsigned long id = self->next;
	char head[128];

	rest = strchr(line, ',');
	if (!rest)
		return;
	if (corrections && rand_r(&self->seed) % 5 == 0)
		id = (unsigned long)rand_r(&self->seed) % self->next;
	else
		self->next++;
	put(self, head,
	    (size_t)snprintf(head, sizeof(head), "{\"id\": \"soak-%lu\", \"updated\": \"2026-%02u-%02uT%02u:%02u:%02uZ\"",
	                     id, 1 + rand_r(&self->seed) % 12, 1 + rand_r(&self->seed) % 28,
	                     rand_r(&self->seed) % 24, rand_r(&self->seed) % 60,
	                     rand_r(&self->seed) % 60));
	put(self, rest, strlen(rest));
	put(self, "\n", 1);
}

static int
add_batch(struct nidx_writer *writer, struct feed *feed, unsigned long n, int corrections)
{
	struct nidx_error err;

	feed->len = 0;
	for (unsigned long i = 0; i < n; i++)
		put_article(feed, corrections);
	if (nidx_writer_add_bytes(writer, "soak.jsonl", feed->text, feed->len, &err) != NIDX_OK)
		return fail("add", &err), -1;
	return 0;
}

/* ---- What it takes ---- */

static unsigned long
memory_kb(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	unsigned long kb = 0;

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "RssAnon:", 8) == 0)
			kb = strtoul(line + 8, NULL, 10);
	if (file)
		fclose(file);
	return kb;
}

static unsigned
count_files(const char *path)
{
	DIR *dir = opendir(path);
	unsigned n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

static void
put_state(const char *when, const struct nidx_writer *writer)
{
	struct nidx_build_stats stats;

	nidx_writer_stats(writer, &stats);
	printf("%-22s %lu MB anonymous memory, %u files open, %u files in the index, %u segments, "
	       "%.0f MB\n",
	       when, memory_kb() >> 10, count_files("/proc/self/fd"), count_files(index_path),
	       stats.segments, (double)stats.index_bytes / 1e6);
	fflush(stdout);
}

/* This thread, and the one of merges, which it will start. */
static void
stand_back(void)
{
#ifdef SCHED_IDLE
	static const struct sched_param none;

	if (niceness >= IDLE && sched_setscheduler(0, SCHED_IDLE, &none) == 0)
		return;
#endif
	(void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), niceness < IDLE ? niceness : IDLE - 1);
}

static float commits[COMMITS], visible[COMMITS];

/* One who waits for news: a reader like any other, woken by each commit, opens the index and asks. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	double committed; /* when the last commit was over */
	size_t n;         /* commits told of */
	size_t seen;      /* and asked of */
	bool over;
} news = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static void
ask_news(const char *query)
{
	struct nidx_index *index;
	struct nidx_results *results;
	struct nidx_error err;

	if (nidx_open(&index, index_path, &err) != NIDX_OK) {
		fail("open", &err);
		return;
	}
	if (nidx_search(index, query, NULL, &results, &err) == NIDX_OK)
		nidx_results_free(results);
	else
		fail("search", &err);
	nidx_close(index);
}

static void *
watch(void *ctx)
{
	(void)ctx;
	pthread_mutex_lock(&news.lock);
	for (;;) {
		double start;

		while (news.seen == news.n && !news.over)
			pthread_cond_wait(&news.changed, &news.lock);
		if (news.seen == news.n)
			break;
		start = news.committed;
		pthread_mutex_unlock(&news.lock);
		ask_news(queries[news.seen % nqueries]);
		visible[news.seen] = (float)(now_us() - start);
		pthread_mutex_lock(&news.lock);
		news.seen++;
		pthread_cond_signal(&news.changed);
	}
	pthread_mutex_unlock(&news.lock);
	return NULL;
}

/* Wakes the watcher and, as commits must not overtake it, waits until it has asked. */
static void
tell(void)
{
	pthread_mutex_lock(&news.lock);
	news.committed = now_us();
	news.n++;
	pthread_cond_signal(&news.changed);
	while (news.seen < news.n)
		pthread_cond_wait(&news.changed, &news.lock);
	pthread_mutex_unlock(&news.lock);
}

static size_t
write_for(struct nidx_writer *writer, struct feed *feed, double us)
{
	double end = now_us() + us, minute = now_us() + 60e6;
	struct nidx_error err;
	size_t n = 0;

	while (now_us() < end && n < COMMITS) {
		double start;

		if (add_batch(writer, feed, batch, 1))
			break;
		start = now_us();
		if (nidx_writer_commit(writer, &err) != NIDX_OK) {
			fail("commit", &err);
			break;
		}
		commits[n++] = (float)(now_us() - start);
		tell();
		if (now_us() > minute) {
			put_state("", writer);
			minute += 60e6;
		}
	}
	return n;
}

static void
stop_watcher(pthread_t watcher)
{
	pthread_mutex_lock(&news.lock);
	news.over = true;
	pthread_cond_signal(&news.changed);
	pthread_mutex_unlock(&news.lock);
	pthread_join(watcher, NULL);
}

/* How many articles an index holds, older versions too; 0 if there is none. */
static unsigned long
count_articles(void)
{
	struct nidx_index_stats stats = { 0 };
	struct nidx_index *index;

	if (nidx_open(&index, index_path, NULL) != NIDX_OK)
		return 0;
	nidx_index_stats(index, &stats);
	nidx_close(index);
	return (unsigned long)stats.articles;
}

static struct nidx_writer *
fill(struct feed *feed)
{
	struct nidx_writer *writer;
	struct nidx_build_options options;
	struct nidx_error err;
	double start = now_us();

	feed->next = count_articles();
	nidx_build_options_init(&options);
	options.threads = nthreads;
	if (nidx_writer_open(&writer, index_path, &options, &err) != NIDX_OK) {
		fail("open for writing", &err);
		exit(2);
	}
	while (feed->next < wanted)
		if (add_batch(writer, feed, 5000, 0))
			exit(2);
	if (nidx_writer_merge(writer, 0, &err) != NIDX_OK) {
		fail("merge", &err);
		exit(2);
	}
	printf("%lu articles in %.0f s\n", feed->next, (now_us() - start) / 1e6);
	return writer;
}

/* Beside nobody, for a fifth of the time; returns the p99. */
static double
measure_idle(const char *name, pthread_t *threads)
{
	start_readers(threads);
	sleep((unsigned)(seconds / 5));
	stop_readers(threads);
	return report(name, latencies, atomic_load(&nlatencies));
}

int
main(int argc, char **argv)
{
	pthread_t threads[READERS_MAX], watcher;
	struct feed feed = { .seed = 1 };
	struct nidx_writer *writer;
	struct nidx_build_stats before, after;
	double idle, busy, after_all;
	size_t n;
	int c;

	while ((c = getopt(argc, argv, "n:s:r:p:b:j:w:")) != -1) {
		unsigned long value = optarg ? strtoul(optarg, NULL, 10) : 0;
		if (c == 'n')
			wanted = value;
		else if (c == 's')
			seconds = value;
		else if (c == 'r' && value <= READERS_MAX)
			nreaders = value;
		else if (c == 'p')
			pause_ms = value;
		else if (c == 'b')
			batch = value;
		else if (c == 'j')
			nthreads = (unsigned)value;
		else if (c == 'w')
			niceness = (int)value;
		else
			return 2;
	}
	if (argc - optind != 3)
		return fprintf(stderr, "usage: soak INDEX ARTICLES.jsonl QUERIES.txt [options]\n"), 2;
	index_path = argv[optind];
	lines = read_lines(argv[optind + 1], &nlines);
	queries = read_lines(argv[optind + 2], &nqueries);
	latencies = malloc(SAMPLES * sizeof(*latencies));
	if (!latencies || !nlines || !nqueries)
		return 2;
	writer = fill(&feed);
	put_state("filled", writer);

	idle = measure_idle("queries, idle index", threads);

	nidx_writer_stats(writer, &before);
	start_readers(threads);
	pthread_create(&watcher, NULL, watch, NULL);
	stand_back();
	n = write_for(writer, &feed, (double)seconds * 1e6);
	stop_watcher(watcher);
	stop_readers(threads);
	busy = report("queries beside writer", latencies, atomic_load(&nlatencies));
	report("commit of a batch", commits, n);
	report("until it is asked", visible, n);
	put_state("at the end", writer);
	after_all = measure_idle("queries, idle again", threads);
	nidx_writer_stats(writer, &after);
	printf("%zu commits, %zu articles a second; p99 %.2f times that of the idle index before, %.2f after; "
	       "%lu errors\n",
	       n, n * batch / seconds, idle > 0 ? busy / idle : 0, after_all > 0 ? busy / after_all : 0,
	       atomic_load(&errors));
	printf("write amplification %.2f: %.0f MB of segments for articles, %.0f MB by merges\n",
	       (double)(after.written_bytes + after.merged_bytes) / (double)(after.written_bytes + 1),
	       (double)after.written_bytes / 1e6, (double)after.merged_bytes / 1e6);
	nidx_writer_close(writer);
	return atomic_load(&errors) != 0;
}
