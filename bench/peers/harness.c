#define _GNU_SOURCE /* nftw, strsep */

#include "harness.h"

#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { TASKS_MAX = 16, WORDS_MAX = 1024, DAY = 86400 };

static const double SLOW = 20e6; /* microseconds; a slower query is timed once only */

struct task {
	const char *name;
	struct peer_task what;
};

static const struct task TASKS[] = {
	{ "top10", { 10, false } },        { "top100", { 100, false } },
	{ "top1000", { 1000, false } },    { "top10_count", { 10, true } },
	{ "top100_count", { 100, true } }, { "top1000_count", { 1000, true } },
	{ "count", { 0, true } },
};

/* A query as it is in the file. */
struct line {
	int n;
	char *q, *since, *until, *sort; /* NULL: absent */
};

/* Where an article is in the corpus. */
struct place {
	int64_t rank; /* seconds; their negative when the newest is first */
	long begin;
	size_t nbytes;
};

struct run {
	const struct peer_engine *engine;
	void *index;
	struct line *lines;
	size_t nlines;
	struct peer_query query; /* used for one after the other */
	char *words;
	size_t words_room;
	struct peer_hits hits;
};

void
peer_die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

static void *
must(void *memory)
{
	if (!memory)
		peer_die("memory", "no more of it");
	return memory;
}

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* ---- Dates ---- */

/* Days since 1970-01-01 of a Gregorian date (Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static int64_t
days_of(int64_t y, unsigned m, unsigned d)
{
	int64_t era;
	unsigned yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = (unsigned)(y - era * 400);
	doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	return era * 146097 + (int64_t)(yoe * 365 + yoe / 4 - yoe / 100 + doy) - 719468;
}

static unsigned
two_digits(const char *text)
{
	return (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
}

/* "2020-01-06T10:00:00Z" or its first 10 characters; an offset from UTC is not understood.  Not
 * sscanf, as it is part of what is timed. */
static int64_t
parse_date(const char *text)
{
	size_t len = strlen(text);
	int64_t seconds;

	if (len < 10 || (len > 10 && (len < 20 || strcmp(text + len - 1, "Z") != 0)))
		peer_die(text, "no date such as 2020-01-06 or 2020-01-06T10:00:00Z");
	seconds = days_of(two_digits(text) * 100 + two_digits(text + 2), two_digits(text + 5),
	                  two_digits(text + 8)) * DAY;
	if (len > 10)
		seconds += two_digits(text + 11) * 3600 + two_digits(text + 14) * 60 +
		           two_digits(text + 17);
	return seconds;
}

/* ---- Indexing ---- */

static json_t *
parse_line(const char *line, size_t nbytes)
{
	json_error_t why;
	json_t *object = json_loadb(line, nbytes, 0, &why);

	if (!object)
		peer_die("a line is not JSON", why.text);
	return object;
}

static const char *
string_of(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

/* The date of an article without parsing it: within a string there is no '"' without a '\', so
 * "date" and a colon stand nowhere but there. */
static int64_t
date_of_line(const char *line)
{
	char date[32] = "";

	for (const char *at = line; (at = strstr(at, "\"date\""));) {
		at += strlen("\"date\"");
		if (sscanf(at, " : \"%31[^\"]\"", date) == 1)
			return parse_date(date);
	}
	peer_die(line, "an article without a date");
}

static int64_t
rank_of(const struct peer_engine *engine, int64_t seconds)
{
	return engine->newest_first ? -seconds : seconds;
}

/* The rank of the article's date. */
static int64_t
add_line(const struct peer_engine *engine, void *index, const char *line, size_t nbytes)
{
	static char *all;
	static size_t room;
	json_t *object = parse_line(line, nbytes);
	struct peer_article article = {
		.id = string_of(object, "id"),
		.seconds = parse_date(string_of(object, "date")),
		.title = string_of(object, "title"),
		.text = string_of(object, "text"),
	};

	article.all = article.text;
	if (article.title[0]) {
		size_t need = strlen(article.title) + strlen(article.text) + 2;
		if (need > room)
			all = must(realloc(all, room = 2 * need));
		snprintf(all, room, "%s\n%s", article.title, article.text);
		article.all = all;
	}
	article.nbytes = strlen(article.all);
	engine->add(index, &article);
	json_decref(object);
	return rank_of(engine, article.seconds);
}

static int
by_rank(const void *a, const void *b)
{
	const struct place *left = a, *right = b;

	if (left->rank != right->rank)
		return left->rank < right->rank ? -1 : 1;
	return left->begin < right->begin ? -1 : 1;
}

static struct place *
read_places(const struct peer_engine *engine, FILE *file, size_t *n)
{
	struct place *places = NULL;
	char *line = NULL;
	size_t room = 0, line_room = 0;
	ssize_t nbytes;
	long begin = 0;

	*n = 0;
	for (; (nbytes = getline(&line, &line_room, file)) > 0; begin += nbytes) {
		if (*n == room)
			places = must(realloc(places, (room = 2 * room + 1024) * sizeof(*places)));
		places[(*n)++] = (struct place){ rank_of(engine, date_of_line(line)), begin,
		                                 (size_t)nbytes };
	}
	free(line);
	qsort(places, *n, sizeof(*places), by_rank);
	return places;
}

static size_t
add_by_date(const struct peer_engine *engine, void *index, FILE *file)
{
	size_t n, room = 0;
	struct place *places = read_places(engine, file, &n);
	char *line = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct place *place = &places[i];
		if (place->nbytes > room)
			line = must(realloc(line, room = 2 * place->nbytes));
		if (fseek(file, place->begin, SEEK_SET) ||
		    fread(line, 1, place->nbytes, file) != place->nbytes)
			peer_die("the corpus", "could not be read twice");
		add_line(engine, index, line, place->nbytes);
	}
	free(line);
	free(places);
	return n;
}

/* *in_order: whether they came as the engine likes them. */
static size_t
add_as_they_come(const struct peer_engine *engine, void *index, FILE *file, bool *in_order)
{
	char *line = NULL;
	size_t room = 0, n = 0;
	ssize_t nbytes;
	int64_t last = INT64_MIN;

	for (*in_order = true; (nbytes = getline(&line, &room, file)) > 0; n++) {
		int64_t rank = add_line(engine, index, line, (size_t)nbytes);
		*in_order &= rank >= last;
		last = rank;
	}
	free(line);
	return n;
}

static int64_t total_bytes;

static int
add_size(const char *path, const struct stat *stat, int kind, struct FTW *walk)
{
	(void)path;
	(void)walk;
	if (kind == FTW_F)
		total_bytes += stat->st_size;
	return 0;
}

/* The peak, and what is no file: engines map or cache their index as they like. */
static void
print_memory(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "VmHWM:", 6) == 0 || strncmp(line, "RssAnon:", 8) == 0)
			fputs(line, stderr);
	if (file)
		fclose(file);
}

static int
run_index(const struct peer_engine *engine, const struct peer_options *options, const char *corpus)
{
	bool in_order = true, pipe = strcmp(corpus, "-") == 0;
	FILE *file = pipe ? stdin : fopen(corpus, "r");
	double begin = now_us(), indexed, merged;
	void *index;
	size_t n;

	if (!file)
		peer_die(corpus, strerror(errno));
	if (mkdir(options->dir, 0777) && errno != EEXIST)
		peer_die(options->dir, strerror(errno));
	index = engine->create(options);
	n = pipe ? add_as_they_come(engine, index, file, &in_order)
	         : add_by_date(engine, index, file);
	engine->commit(index, in_order);
	indexed = now_us();
	engine->merge(index);
	merged = now_us();
	nftw(options->dir, add_size, 16, FTW_PHYS);
	printf("{\"engine\": \"%s\", \"docs\": %zu, \"seconds\": %.2f, \"index_seconds\": %.2f, "
	       "\"bytes\": %" PRId64 "}\n",
	       engine->version(), n, (merged - begin) / 1e6, (indexed - begin) / 1e6, total_bytes);
	print_memory();
	return 0;
}

/* ---- Queries ---- */

static void
add_word(struct peer_query *self, const char *word)
{
	if (self->nwords == WORDS_MAX)
		peer_die("a query", "more words than anybody asks for");
	self->words[self->nwords++] = word;
}

/* Cuts `text` into the words of one phrase; *end is behind its closing quote. */
static char *
parse_phrase(struct peer_query *self, char *text)
{
	char *end = text + strcspn(text, "\"");

	if (*end)
		*end++ = '\0';
	for (char *word; (word = strsep(&text, " "));)
		if (*word)
			add_word(self, word);
	return end;
}

static char *
parse_clause(struct peer_query *self, char *text)
{
	struct peer_clause clause = { PEER_SHOULD, false, self->nwords, 0 };

	if (*text == '+' || *text == '-')
		clause.occur = *text++ == '+' ? PEER_MUST : PEER_MUST_NOT;
	if (*text == '"') {
		text = parse_phrase(self, text + 1);
	} else {
		char *word = strsep(&text, " ");
		size_t len = strlen(word);
		if (len > 1 && word[len - 1] == '*') {
			clause.prefix = true;
			word[len - 1] = '\0';
		}
		if (len)
			add_word(self, word);
	}
	clause.nwords = self->nwords - clause.first;
	if (clause.nwords) {
		self->clauses[self->nclauses++] = clause;
		self->nmust += clause.occur == PEER_MUST;
		self->nshould += clause.occur == PEER_SHOULD;
	}
	return text;
}

static void
parse_query(struct run *self, const struct line *line)
{
	struct peer_query *query = &self->query;
	char *text = strcpy(self->words, line->q);

	query->nwords = query->nclauses = query->nmust = query->nshould = 0;
	query->since = line->since ? parse_date(line->since) : INT64_MIN;
	query->until = line->until ? parse_date(line->until) + DAY - 1 : INT64_MAX;
	query->newest = line->sort && strcmp(line->sort, "newest") == 0;
	while (text && *text)
		text = *text == ' ' ? text + 1 : parse_clause(query, text);
}

/* Microseconds, or below 0 if the engine can't. */
static double
ask(struct run *self, const struct line *line, const struct peer_task *task)
{
	double begin = now_us();

	self->hits.nhits = 0;
	self->hits.count = 0;
	parse_query(self, line);
	if (!self->engine->search(self->index, &self->query, task, &self->hits))
		return -1;
	return now_us() - begin;
}

static void
run_task(struct run *self, const struct task *task, unsigned rounds)
{
	double *best = must(calloc(self->nlines + 1, sizeof(*best)));
	uint64_t *found = must(calloc(self->nlines + 1, sizeof(*found)));

	for (size_t i = 0; i < self->nlines; i++) {
		double us = ask(self, &self->lines[i], &task->what);
		best[i] = us < 0 || us > SLOW ? us : 1e18;
		found[i] = task->what.count ? self->hits.count : self->hits.nhits;
	}
	for (unsigned round = 0; round < rounds; round++) {
		for (size_t i = 0; i < self->nlines; i++) {
			double us;
			if (best[i] < 0 || (best[i] > SLOW && best[i] < 1e18))
				continue;
			us = ask(self, &self->lines[i], &task->what);
			if (us < best[i])
				best[i] = us;
		}
	}
	for (size_t i = 0; i < self->nlines; i++)
		if (best[i] >= 0)
			printf("%s\t%d\t%" PRIu64 "\t%.1f\n", task->name, self->lines[i].n,
			       found[i], best[i]);
	fflush(stdout);
	free(best);
	free(found);
}

static void
print_hits(struct run *self)
{
	static const struct peer_task TOP10 = { 10, false };

	for (size_t i = 0; i < self->nlines; i++) {
		if (ask(self, &self->lines[i], &TOP10) < 0)
			continue;
		printf("hits\t%d\t", self->lines[i].n);
		for (size_t j = 0; j < self->hits.nhits; j++)
			printf("%s%s:%.7g", j ? " " : "",
			       self->engine->id(self->index, self->hits.hits[j].doc),
			       self->hits.hits[j].score);
		printf("\n");
	}
}

static char *
copy_of(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? must(strdup(value)) : NULL;
}

static void
read_lines(struct run *self, const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t room = 0, lines_room = 0;
	ssize_t nbytes;

	if (!file)
		peer_die(path, strerror(errno));
	while ((nbytes = getline(&text, &room, file)) > 0) {
		json_t *object = parse_line(text, (size_t)nbytes);
		struct line *line;
		if (self->nlines == lines_room)
			self->lines = must(realloc(self->lines, (lines_room = 2 * lines_room + 64) *
			                                            sizeof(*self->lines)));
		line = &self->lines[self->nlines++];
		line->n = (int)json_integer_value(json_object_get(object, "n"));
		line->q = copy_of(object, "q");
		line->since = copy_of(object, "since");
		line->until = copy_of(object, "until");
		line->sort = copy_of(object, "sort");
		if (!line->q)
			peer_die(path, "a query without \"q\"");
		if (strlen(line->q) >= self->words_room) {
			self->words_room = 2 * strlen(line->q) + 64;
			self->words = must(realloc(self->words, self->words_room));
		}
		json_decref(object);
	}
	free(text);
	fclose(file);
}

static const struct task *
find_task(const char *name)
{
	for (size_t i = 0; i < sizeof(TASKS) / sizeof(*TASKS); i++)
		if (strcmp(TASKS[i].name, name) == 0)
			return &TASKS[i];
	peer_die(name, "no such task");
}

static int
run_queries(const struct peer_engine *engine, const struct peer_options *options,
            const char *queries, char *tasks, unsigned rounds, bool hits)
{
	struct run run = { .engine = engine };

	read_lines(&run, queries);
	run.query.words = must(calloc(WORDS_MAX, sizeof(*run.query.words)));
	run.query.clauses = must(calloc(WORDS_MAX, sizeof(*run.query.clauses)));
	run.hits.hits = must(calloc(PEER_HITS_MAX, sizeof(*run.hits.hits)));
	run.index = engine->open(options);
	for (char *name; (name = strsep(&tasks, ","));)
		if (*name)
			run_task(&run, find_task(name), rounds);
	if (hits)
		print_hits(&run);
	print_memory();
	engine->close(run.index);
	return 0;
}

/* ---- The command line ---- */

static int
usage(const char *program)
{
	fprintf(stderr,
	        "usage: %s index DIR CORPUS.jsonl [--threads N] [--stored] [--stem]\n"
	        "       %s query DIR QUERIES.jsonl --tasks TASK,... [--rounds R] [--stem] "
	        "[--hits]\n"
	        "       %s version\n"
	        "tasks: top10 top100 top1000 top10_count top100_count top1000_count count\n",
	        program, program, program);
	return 2;
}

int
peer_main(int argc, char **argv, const struct peer_engine *engine)
{
	struct peer_options options = { .threads = 1 };
	unsigned rounds = 5;
	char none[] = "", *tasks = none;
	bool hits = false;

	if (argc == 2 && strcmp(argv[1], "version") == 0)
		return puts(engine->version()) < 0;
	if (argc < 4)
		return usage(argv[0]);
	options.dir = argv[2];
	for (int i = 4; i < argc; i++) {
		if (strcmp(argv[i], "--stored") == 0)
			options.stored = true;
		else if (strcmp(argv[i], "--stem") == 0)
			options.stem = true;
		else if (strcmp(argv[i], "--hits") == 0)
			hits = true;
		else if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc)
			options.threads = (unsigned)strtoul(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--rounds") == 0 && i + 1 < argc)
			rounds = (unsigned)strtoul(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--tasks") == 0 && i + 1 < argc)
			tasks = argv[++i];
		else
			return usage(argv[0]);
	}
	if (strcmp(argv[1], "index") == 0)
		return run_index(engine, &options, argv[3]);
	if (strcmp(argv[1], "query") == 0)
		return run_queries(engine, &options, argv[3], tasks, rounds, hits);
	return usage(argv[0]);
}
