/* Reads tests/query/parse.cases; what is worth a look at the nodes themselves is below. */
#include "base/buffer.h"
#include "query/tree.h"
#include "tests/query/shape.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_query_parse(void);

#define NOW 1578312000 /* 2020-01-06T12:00:00Z */

enum { LINE = 1024 };

static void
print_to(const struct nx_query *tree, char to[LINE])
{
	struct nx_buffer out = { 0 };

	nx_query_print(tree, &out);
	ck_assert(out.len < LINE);
	if (out.len)
		memcpy(to, out.bytes, out.len);
	to[out.len] = '\0';
	nx_buffer_release(&out);
}

static void
check_forgiving(const char *query, bool all, const char *expected, unsigned line)
{
	struct nx_query_options options = { .all = all, .now = NOW };
	struct nx_arena arena = { 0 };
	struct nx_query *tree;
	char printed[LINE];
	const char *fault;

	ck_assert_int_eq(nx_query_parse(query, strlen(query), &options, &arena, &tree, NULL),
	                 NIDX_OK);
	print_to(tree, printed);
	ck_assert_msg(strcmp(printed, expected) == 0, "line %u: %s\n  gives    %s\n  expected %s",
	              line, query, printed, expected);
	fault = roundtrip_fault(query, strlen(query), all);
	ck_assert_msg(!fault, "line %u: %s: %s", line, query, fault);
	nx_arena_release(&arena);
}

/* `expected`: "=" (as forgiving), "=TREE", or "OFFSET words of the message". */
static void
check_strict(const char *query, const char *forgiving, const char *expected, unsigned line)
{
	struct nx_query_options options = { .strict = true, .now = NOW };
	struct nx_arena arena = { 0 };
	struct nidx_error err = { NIDX_OK, 0, "" };
	struct nx_query *tree;
	char printed[LINE], *words;
	enum nidx_status status =
	    nx_query_parse(query, strlen(query), &options, &arena, &tree, &err);

	if (*expected == '=') {
		ck_assert_msg(status == NIDX_OK, "line %u: %s: strict says %s", line, query,
		              err.message);
		print_to(tree, printed);
		ck_assert_str_eq(printed, expected[1] ? expected + 1 : forgiving);
	} else {
		unsigned long offset = strtoul(expected, &words, 10);
		ck_assert_msg(status == NIDX_ESYNTAX || status == NIDX_ELIMIT,
		              "line %u: %s: strict accepts", line, query);
		ck_assert_msg(err.offset == offset && strstr(err.message, words + 1),
		              "line %u: %s: %lu %s", line, query, (unsigned long)err.offset,
		              err.message);
	}
	nx_arena_release(&arena);
}

static FILE *
open_cases(void)
{
	const char *folder = getenv("NIDX_SRCDIR");
	char path[LINE];

	snprintf(path, sizeof(path), "%s/tests/query/parse.cases", folder ? folder : ".");
	return fopen(path, "r");
}

static bool
read_line(FILE *file, char line[LINE], unsigned *number)
{
	if (!fgets(line, LINE, file))
		return false;
	line[strcspn(line, "\n")] = '\0';
	++*number;
	return true;
}

START_TEST(cases_print_as_written)
{
	FILE *file = open_cases();
	char query[LINE], tree[LINE], strict[LINE];
	unsigned line = 0, ncases = 0;

	ck_assert_msg(file != NULL, "tests/query/parse.cases is not where NIDX_SRCDIR says");
	while (read_line(file, query, &line)) {
		bool all = strncmp(query, "all ", 4) == 0;
		const char *text = all ? query + 4 : query;
		if (!*query || (query[0] == '#' && query[1] == ' '))
			continue;
		ck_assert(read_line(file, tree, &line) && read_line(file, strict, &line));
		check_forgiving(text, all, tree, line);
		check_strict(text, tree, strict, line);
		ncases++;
	}
	fclose(file);
	ck_assert_uint_gt(ncases, 90);
}
END_TEST

START_TEST(nodes_know_where_they_came_from)
{
	struct nx_query_options options = { .now = NOW };
	struct nx_arena arena = { 0 };
	struct nx_query *tree;
	const char *query = "  iran (storm AND \xe2\x80\x9cred sea\xe2\x80\x9d)";

	ck_assert_int_eq(nx_query_parse(query, strlen(query), &options, &arena, &tree, NULL), 0);
	ck_assert_int_eq(tree->kind, NX_QUERY_GROUP);
	ck_assert_uint_eq(tree->children[0]->begin, 2);
	ck_assert_uint_eq(tree->children[0]->end, 6);
	ck_assert_uint_eq(tree->children[1]->begin, 8);
	ck_assert_uint_eq(tree->children[1]->children[1]->begin, 18);
	ck_assert_uint_eq(tree->children[1]->children[1]->end, strlen(query) - 1);
	nx_arena_release(&arena);
}
END_TEST

/* `n` times `piece`, in both modes. */
static void
check_repeated(const char *piece, size_t n, enum nidx_status strict)
{
	struct nx_query_options options = { .now = NOW };
	struct nx_arena arena = { 0 };
	struct nx_buffer text = { 0 };
	struct nx_query *tree;
	struct nidx_error err;

	for (size_t i = 0; i < n; i++)
		nx_buffer_put(&text, piece, strlen(piece));
	ck_assert_int_eq(nx_query_parse((char *)text.bytes, text.len, &options, &arena, &tree,
	                                &err),
	                 NIDX_OK);
	ck_assert_ptr_null(shape_fault(tree));
	options.strict = true;
	ck_assert_msg(nx_query_parse((char *)text.bytes, text.len, &options, &arena, &tree, &err) ==
	                  strict,
	              "%zu times %s: %s", n, piece, err.message);
	nx_buffer_release(&text);
	nx_arena_release(&arena);
}

START_TEST(limits_are_kept_in_both_modes)
{
	check_repeated("word ", 4096, NIDX_OK);
	check_repeated("word ", 4097, NIDX_ELIMIT);
	check_repeated("word ", 50000, NIDX_ELIMIT);
	check_repeated("(", 65, NIDX_ESYNTAX); /* the first of them is not closed */
	check_repeated("(", 200000, NIDX_ESYNTAX);
	check_repeated("x)", 100000, NIDX_ESYNTAX);
	check_repeated("\"", 100001, NIDX_ESYNTAX);
	check_repeated("a AND ", 10000, NIDX_ELIMIT);
	check_repeated("NOT ", 50000, NIDX_ESYNTAX);
	check_repeated("-", 100000, NIDX_ESYNTAX);
	check_repeated("title:", 30000, NIDX_ESYNTAX);
	check_repeated("a OR (b AND (c w/5 (", 5000, NIDX_ESYNTAX);
	check_repeated("* OR ", 30000, NIDX_ELIMIT);
	check_repeated("\xc3", 200000, NIDX_ESYNTAX);
	check_repeated("http://x(", 20000, NIDX_ESYNTAX);
}
END_TEST

START_TEST(nesting_of_64_is_the_limit)
{
	char query[400];
	struct nx_query_options options = { .strict = true, .now = NOW };
	struct nx_arena arena = { 0 };
	struct nx_query *tree;

	for (int depth = 64; depth <= 65; depth++) {
		memset(query, '(', (size_t)depth);
		query[depth] = 'x';
		memset(query + depth + 1, ')', (size_t)depth);
		ck_assert_int_eq(nx_query_parse(query, 2 * (size_t)depth + 1, &options, &arena,
		                                &tree, NULL),
		                 depth == 64 ? NIDX_OK : NIDX_ELIMIT);
		ck_assert_ptr_null(roundtrip_fault(query, 2 * (size_t)depth + 1, false));
	}
	nx_arena_release(&arena);
}
END_TEST

Suite *
suite_query_parse(void)
{
	Suite *suite = suite_create("query.parse");
	TCase *tcase = tcase_create("parse");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, cases_print_as_written);
	tcase_add_test(tcase, nodes_know_where_they_came_from);
	tcase_add_test(tcase, limits_are_kept_in_both_modes);
	tcase_add_test(tcase, nesting_of_64_is_the_limit);
	suite_add_tcase(suite, tcase);
	return suite;
}
