/* nidx.c - nidx as one of the engines; the command line all of them have (README.md).
 *
 *	bench/peers/nidx index DIR CORPUS.jsonl|- [--threads N] [--stored] [--stem] [--memory MB]
 *	bench/peers/nidx query DIR QUERIES.jsonl --tasks TASK,... [--rounds R] [--stem] [--hits] [--news]
 *
 * Uses nothing but nidx.h and what that promises.  Ranks as the others do: BM25, k1 1.2, b 0.75; --news
 * ranks as nidx does where nobody says otherwise, title and lead counting more.  Queries are read in strict
 * mode, so that one which nidx takes for something else than the others is an error and no wrong figure.
 *
 * Without --stored it stores of an article its key alone, with --stored the text too.
 */
#include "bench/bench.h"

#include <jansson.h>
#include <nidx.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 4 << 20, TASKS_MAX = 8, ROUNDS = 5, HITS_SHOWN = 10 };

static const double SLOW_US = 20e6; /* a query that takes longer is asked once */

static void
must(enum nidx_status status, const char *what, const struct nidx_error *err)
{
	if (status != NIDX_OK)
		die(what, err->message);
}

static FILE *
open_input(const char *path)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");

	if (!file)
		die(path, "cannot be opened");
	setvbuf(file, NULL, _IOFBF, 1 << 20); /* as the other engines read it */
	return file;
}

/* Memory as Linux counts it: the most there was, mapped files included; what is left without them. */
static void
print_memory(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "VmHWM:", 6) || !strncmp(line, "RssAnon:", 8))
			fputs(line, stderr);
	if (file)
		fclose(file);
}

/* ---- index ---- */

struct chunk {
	char *bytes;
	size_t len, room;
};

static void
put(struct chunk *chunk, const char *bytes, size_t len)
{
	if (chunk->room - chunk->len < len) {
		chunk->room = 2 * (chunk->len + len);
		chunk->bytes = realloc(chunk->bytes, chunk->room);
		if (!chunk->bytes)
			die("memory", "no more of it");
	}
	memcpy(chunk->bytes + chunk->len, bytes, len);
	chunk->len += len;
}

/* A line of the corpus as an article: with --stem of English. */
static void
put_article(struct chunk *chunk, const char *line, size_t len, bool stem)
{
	if (len < 2 || line[0] != '{')
		die("corpus", "a line is no JSON object");
	if (stem) {
		put(chunk, "{\"lang\": \"en\", ", 15);
		line++;
		len--;
	}
	put(chunk, line, len);
}

static void
add_corpus(struct nidx_writer *writer, const char *path, bool stem)
{
	FILE *file = open_input(path);
	struct chunk chunk = { 0 };
	struct nidx_error err;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, file)) > 0) {
		put_article(&chunk, line, (size_t)len, stem);
		if (chunk.len < CHUNK)
			continue;
		must(nidx_writer_add_bytes(writer, "corpus.jsonl", chunk.bytes, chunk.len, &err),
		     path, &err);
		chunk.len = 0;
	}
	if (chunk.len)
		must(nidx_writer_add_bytes(writer, "corpus.jsonl", chunk.bytes, chunk.len, &err),
		     path, &err);
	free(chunk.bytes);
	free(line);
	if (file != stdin)
		fclose(file);
}

static uint64_t
folder_bytes(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	struct stat status;
	uint64_t sum = 0;

	while (folder && (entry = readdir(folder)))
		if (fstatat(dirfd(folder), entry->d_name, &status, 0) == 0 &&
		    S_ISREG(status.st_mode))
			sum += (uint64_t)status.st_size;
	if (folder)
		closedir(folder);
	return sum;
}

static int
index_corpus(int argc, char **argv)
{
	struct nidx_build_options options;
	struct nidx_index_stats held;
	struct nidx_writer *writer;
	struct nidx_index *index;
	struct nidx_error err;
	double start = now_us(), indexed, merged;
	bool stem = false, stored = false;

	nidx_build_options_init(&options);
	options.threads = 1;
	options.strict = 1;
	options.keep_clutter = 1;
	for (int i = 4; i < argc; i++) {
		if (!strcmp(argv[i], "--threads") && i + 1 < argc)
			options.threads = (unsigned)atoi(argv[++i]);
		else if (!strcmp(argv[i], "--memory") && i + 1 < argc)
			options.memory_bytes = (size_t)atol(argv[++i]) << 20;
		else if (!strcmp(argv[i], "--stem"))
			stem = true;
		else if (!strcmp(argv[i], "--stored"))
			stored = true;
		else
			die(argv[i], "no such option");
	}
	options.plain = !stem;
	options.no_texts = !stored;
	must(nidx_writer_open(&writer, argv[2], &options, &err), argv[2], &err);
	add_corpus(writer, argv[3], stem);
	must(nidx_writer_commit(writer, &err), argv[2], &err);
	indexed = now_us();
	must(nidx_writer_merge(writer, 1, &err), argv[2], &err);
	nidx_writer_close(writer);
	merged = now_us();

	must(nidx_open(&index, argv[2], &err), argv[2], &err);
	nidx_index_stats(index, &held);
	printf("{\"engine\": \"nidx %s\", \"docs\": %llu, \"seconds\": %.3f, \"index_seconds\": %.3f, "
	       "\"bytes\": %llu, \"segments\": %u}\n",
	       nidx_version(), (unsigned long long)held.articles, (merged - start) / 1e6,
	       (indexed - start) / 1e6, (unsigned long long)folder_bytes(argv[2]),
	       held.segments);
	nidx_close(index);
	print_memory();
	return 0;
}

/* ---- query ---- */

struct question {
	long n;
	char *text;
	int64_t from, until;
	enum nidx_sort sort;
	uint64_t found[TASKS_MAX];
	double best_us[TASKS_MAX];
};

struct task {
	const char *name;
	size_t count;
	bool total;
};

static const struct task TASKS[] = {
	{ "top10", 10, false },       { "top100", 100, false }, { "top1000", 1000, false },
	{ "top100_count", 100, true }, { "count", 0, true },
};

struct bench {
	struct nidx_index *index;
	struct question *questions;
	size_t nquestions, ntasks;
	const struct task *tasks[TASKS_MAX];
	unsigned rounds;
	bool hits, news;
};

/* The day's first second, or the first behind it. */
static int64_t
seconds_of(const json_t *object, const char *key, bool behind)
{
	const char *text = json_string_value(json_object_get(object, key));
	struct nidx_error err;
	int64_t from, until;

	if (!text)
		return NIDX_NO_TIME;
	must(nidx_parse_dates(text, NIDX_NO_TIME, &from, &until, &err), text, &err);
	return behind ? until : from;
}

static void
read_questions(struct bench *self, const char *path)
{
	FILE *file = open_input(path);
	size_t room = 0, size = 0;
	char *line = NULL;

	while (getline(&line, &size, file) > 0) {
		json_t *object = json_loads(line, 0, NULL);
		const char *text = json_string_value(json_object_get(object, "q"));
		const char *sort = json_string_value(json_object_get(object, "sort"));
		struct question *question;

		if (!text)
			die(path, "a line is no query");
		if (self->nquestions == room) {
			room = room ? 2 * room : 1024;
			self->questions = realloc(self->questions, room * sizeof(*question));
			if (!self->questions)
				die("memory", "no more of it");
		}
		question = &self->questions[self->nquestions++];
		*question = (struct question){
			.n = (long)json_integer_value(json_object_get(object, "n")),
			.text = strdup(text),
			.from = seconds_of(object, "since", false),
			.until = seconds_of(object, "until", true),
			.sort = sort && !strcmp(sort, "newest") ? NIDX_NEWEST_FIRST
			                                        : NIDX_BY_RELEVANCE,
		};
		json_decref(object);
	}
	free(line);
	fclose(file);
}

static struct nidx_search_options
options_of(const struct bench *self, const struct question *question, const struct task *task)
{
	struct nidx_search_options options;

	nidx_search_options_init(&options);
	options.count = task->count;
	options.want_total = task->total;
	options.sort = question->sort;
	options.from = question->from;
	options.until = question->until;
	options.strict = 1;
	options.max_terms = 1000000; /* a prefix is all its words */
	if (!self->news) {
		options.k1 = 1.2;
		options.b = 0.75;
		options.title_weight = options.lead_weight = options.nearness_weight = 0;
		options.wildcard_weight = 0; /* any ten that match, as theirs */
	}
	return options;
}

/* Answers a query once; microseconds, freeing what it took included. */
static double
ask(const struct bench *self, struct question *question, size_t t)
{
	const struct task *task = self->tasks[t];
	struct nidx_search_options options = options_of(self, question, task);
	struct nidx_results *results;
	struct nidx_error err;
	double start = now_us();

	must(nidx_search(self->index, question->text, &options, &results, &err), question->text,
	     &err);
	if (nidx_results_damaged(results) || nidx_results_partial(results))
		die(question->text, "not the whole index was searched");
	question->found[t] = task->total ? nidx_results_total(results)
	                                 : nidx_results_count(results);
	nidx_results_free(results);
	return now_us() - start;
}

static void
run_task(const struct bench *self, size_t t)
{
	for (size_t i = 0; i < self->nquestions; i++)
		self->questions[i].best_us[t] = ask(self, &self->questions[i], t);
	for (unsigned round = 0; round < self->rounds; round++)
		for (size_t i = 0; i < self->nquestions; i++) {
			struct question *question = &self->questions[i];
			double us;
			if (question->best_us[t] > SLOW_US)
				continue;
			us = ask(self, question, t);
			if (round == 0 || us < question->best_us[t])
				question->best_us[t] = us;
		}
	for (size_t i = 0; i < self->nquestions; i++)
		printf("%s\t%ld\t%llu\t%.1f\n", self->tasks[t]->name, self->questions[i].n,
		       (unsigned long long)self->questions[i].found[t],
		       self->questions[i].best_us[t]);
}

static void
print_hits(const struct bench *self)
{
	static const struct task SHOWN = { "hits", HITS_SHOWN, false };

	for (size_t i = 0; i < self->nquestions; i++) {
		const struct question *question = &self->questions[i];
		struct nidx_search_options options = options_of(self, question, &SHOWN);
		struct nidx_results *results;
		struct nidx_error err;

		must(nidx_search(self->index, question->text, &options, &results, &err),
		     question->text, &err);
		printf("hits\t%ld\t", question->n);
		for (size_t h = 0; h < nidx_results_count(results); h++)
			printf("%s%s:%.5f", h ? " " : "", nidx_hit_key(results, h),
			       nidx_hit_score(results, h));
		putchar('\n');
		nidx_results_free(results);
	}
}

static void
take_tasks(struct bench *self, char *names)
{
	for (char *name = strtok(names, ","); name; name = strtok(NULL, ",")) {
		size_t i = 0;
		while (i < sizeof(TASKS) / sizeof(*TASKS) && strcmp(TASKS[i].name, name) != 0)
			i++;
		if (i == sizeof(TASKS) / sizeof(*TASKS) || self->ntasks == TASKS_MAX)
			die(name, "no such task");
		self->tasks[self->ntasks++] = &TASKS[i];
	}
}

static int
query_index(int argc, char **argv)
{
	struct bench self = { .rounds = ROUNDS };
	struct nidx_error err;

	for (int i = 4; i < argc; i++) {
		if (!strcmp(argv[i], "--tasks") && i + 1 < argc)
			take_tasks(&self, argv[++i]);
		else if (!strcmp(argv[i], "--rounds") && i + 1 < argc)
			self.rounds = (unsigned)atoi(argv[++i]);
		else if (!strcmp(argv[i], "--hits"))
			self.hits = true;
		else if (!strcmp(argv[i], "--news"))
			self.news = true;
		else if (strcmp(argv[i], "--stem") != 0) /* the index knows */
			die(argv[i], "no such option");
	}
	read_questions(&self, argv[3]);
	must(nidx_open(&self.index, argv[2], &err), argv[2], &err);
	for (size_t t = 0; t < self.ntasks; t++)
		run_task(&self, t);
	if (self.hits)
		print_hits(&self);
	print_memory();
	nidx_close(self.index);
	for (size_t i = 0; i < self.nquestions; i++)
		free(self.questions[i].text);
	free(self.questions);
	return fflush(stdout) ? 2 : 0;
}

int
main(int argc, char **argv)
{
	if (argc >= 4 && !strcmp(argv[1], "index"))
		return index_corpus(argc, argv);
	if (argc >= 4 && !strcmp(argv[1], "query"))
		return query_index(argc, argv);
	fputs("usage: bench/peers/nidx index DIR CORPUS.jsonl|- [--threads N] [--stored] [--stem] "
	      "[--memory MB]\n"
	      "       bench/peers/nidx query DIR QUERIES.jsonl --tasks TASK,... [--rounds R] [--stem] "
	      "[--hits] [--news]\n",
	      stderr);
	return 2;
}
