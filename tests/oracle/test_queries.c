/* test_queries.c - runs tests/queries/ *.test; the format is told in their README. */
#include "tests/oracle/bed.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_oracle_queries(void);

enum { LINE = 8192, NOW = 1578312000, ALL_HITS = 1000 };

struct cases {
	const char *name;
	unsigned line, nbad;
	struct bed bed;
	bool open;
	char inline_path[64];
	FILE *articles; /* being written */
	struct nx_query_options options;
	enum nx_sort sort;
	char query[LINE];
};

static const char *
top_folder(void)
{
	const char *top = getenv("NIDX_SRCDIR");

	return top ? top : ".";
}

static void
complain(struct cases *self, const char *expected, const struct nx_str *keys, uint32_t n)
{
	fprintf(stderr, "%s:%u: %s\n  expected %s\n  found   ", self->name, self->line, self->query,
	        expected);
	for (uint32_t i = 0; i < n && i < 20; i++)
		fprintf(stderr, " %.*s", (int)keys[i].len, keys[i].ptr);
	fprintf(stderr, " (%u)\n", n);
	self->nbad++;
}

/* ---- Corpus ---- */

static void
add_article(struct cases *self, const char *line)
{
	if (!self->articles) {
		int fd;
		strcpy(self->inline_path, "/tmp/nidx-queries-XXXXXX.jsonl");
		fd = mkstemps(self->inline_path, 6);
		ck_assert_int_ge(fd, 0);
		self->articles = fdopen(fd, "w");
	}
	fprintf(self->articles, "%s\n", line);
}

static void
open_corpus(struct cases *self, const char *folder)
{
	char path[1024];
	const char *paths[] = { path };

	if (self->open)
		return;
	if (self->articles)
		ck_assert_int_eq(fclose(self->articles), 0);
	snprintf(path, sizeof(path), "%s%s%s", folder ? top_folder() : "", folder ? "/" : "",
	         folder ? folder : self->inline_path);
	bed_open(&self->bed, paths, 1, 0);
	self->open = true;
}

/* ---- Cases ---- */

static bool
same(struct nx_str key, const char *word, size_t len)
{
	return key.len == len && memcmp(key.ptr, word, len) == 0;
}

/* Whether the keys are as the words of `expected` say, in order or in any. */
static bool
keys_agree(const struct nx_str *keys, uint32_t n, const char *expected, bool ordered, bool only)
{
	uint32_t at = 0;

	while (*(expected += strspn(expected, " "))) {
		size_t len = strcspn(expected, " ");
		bool found = ordered ? at < n && same(keys[at], expected, len) : false;
		for (uint32_t i = 0; i < n && !ordered && !found; i++)
			found = same(keys[i], expected, len);
		if (!found)
			return false;
		at++;
		expected += len;
	}
	return !only || at == n;
}

static void
expect(struct cases *self, const char *expected)
{
	struct nx_str *keys;
	uint64_t total;
	uint32_t n = bed_search(&self->bed, self->query, &self->options, ALL_HITS, self->sort,
	                        &keys, &total);
	bool ok = total == n;

	switch (expected[0]) {
	case '=':
		ok = ok && keys_agree(keys, n, expected + 1, true, true);
		break;
	case '~':
		ok = ok && keys_agree(keys, n, expected + 1, false, true);
		break;
	case '>':
		ok = ok && keys_agree(keys, n, expected + 1, true, false);
		break;
	default:
		ok = ok && n == (uint32_t)atoi(expected + 1);
	}
	if (!ok)
		complain(self, expected, keys, n);
}

static void
start_case(struct cases *self)
{
	self->query[0] = '\0';
	self->options = (struct nx_query_options){ .now = NOW };
	self->sort = NX_SORT_RELEVANCE;
}

static void
take_option(struct cases *self, const char *option)
{
	if (!strcmp(option, "@all"))
		self->options.all = true;
	else if (!strcmp(option, "@newest"))
		self->sort = NX_SORT_NEWEST;
	else if (!strcmp(option, "@oldest"))
		self->sort = NX_SORT_OLDEST;
	else
		ck_abort_msg("%s:%u: unknown option %s", self->name, self->line, option);
}

static void
compare_with_oracle(struct cases *self)
{
	struct nx_weights weights = nx_weights_default();
	char what[300];

	snprintf(what, sizeof(what), "%s:%u", self->name, self->line);
	weights.nearness = 0;
	self->nbad += bed_compare(&self->bed, self->query, &weights, what);
}

/* "@AP" and "#MeToo" are queries: an option is a word this driver knows, a comment has a space. */
static void
take_line(struct cases *self, const char *line)
{
	bool option = !strcmp(line, "@all") || !strcmp(line, "@newest") || !strcmp(line, "@oldest");

	if (line[0] == '{') {
		add_article(self, line);
	} else if (!strncmp(line, "corpus ", 7)) {
		open_corpus(self, line + 7);
	} else if (line[0] == '\0') {
		start_case(self);
	} else if (!strncmp(line, "# ", 2)) {
		return;
	} else if (option) {
		take_option(self, line);
	} else if (!self->query[0]) {
		open_corpus(self, NULL);
		strcpy(self->query, line);
		compare_with_oracle(self);
	} else {
		expect(self, line);
	}
}

static unsigned
run_file(const char *name)
{
	struct cases cases = { .name = name };
	char path[1024], line[LINE];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/queries/%s", top_folder(), name);
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s", path);
	start_case(&cases);
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		cases.line++;
		take_line(&cases, line);
	}
	fclose(file);
	ck_assert_msg(cases.open, "%s has no case", name);
	bed_close(&cases.bed);
	if (cases.articles)
		remove(cases.inline_path);
	return cases.nbad;
}

START_TEST(every_case_finds_what_it_must)
{
	char path[1024];
	unsigned nbad = 0, nfiles = 0;
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/tests/queries", top_folder());
	dir = opendir(path);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);
		if (len < 5 || strcmp(entry->d_name + len - 5, ".test") != 0)
			continue;
		nbad += run_file(entry->d_name);
		nfiles++;
	}
	closedir(dir);
	ck_assert_uint_gt(nfiles, 0);
	ck_assert_uint_eq(nbad, 0);
}
END_TEST

Suite *
suite_oracle_queries(void)
{
	Suite *suite = suite_create("oracle.queries");
	TCase *tcase = tcase_create("all");

	tcase_set_timeout(tcase, 0);
	tcase_add_test(tcase, every_case_finds_what_it_must);
	suite_add_tcase(suite, tcase);
	return suite;
}
