/* Whatever the bytes: a tree of the promised shape, and printing it reads back. */
#include "tests/query/shape.h"

#include <check.h>
#include <string.h>

Suite *suite_query_property(void);

enum { SEED = 20200106 };

static const char *const salad[] = {
	"iran", "US", "S-400", "U.S.", "*", "mis*", "*gate", "wom?n", "AND", "OR", "NOT", "NEAR",
	"SAME", "w/5", "pre/3", "w/s", "/p", "adj2", "&&", "||", "(", ")", "(", ")", "\"",
	"\"a b\"", "\"c\"~2", "title:", "lead:(", "source:ap", "lang:en,de", "url:/a(b)", "url:",
	"https://x.org/y?z", "date:7d", "date:2020-01..", "-date:2019", "since:2021", "until:2020",
	"wc>5", "wc:3..9", "caps(", "caps(UN)", "atleast2(", "NEAR(", ",", ", 4)", "^2", "^0.5",
	"~", "~1", "+", "-", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xc2\xab", "\xe2\x80\x94", "\\",
	"\xff", "'", "?", "foo:", "a:b", "\n",
};

static uint32_t
next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

START_TEST(token_salads_are_forgiven_and_read_back)
{
	uint64_t state = SEED;
	char query[1024];

	for (int round = 0; round < 40000; round++) {
		uint32_t n = 1 + next_random(&state) % 14;
		size_t len = 0;
		const char *fault;
		while (n--) {
			const char
			    *piece = salad[next_random(&state) % (sizeof(salad) / sizeof(*salad))];
			memcpy(query + len, piece, strlen(piece));
			len += strlen(piece);
			if (next_random(&state) % 4)
				query[len++] = ' ';
		}
		fault = roundtrip_fault(query, len, round % 2);
		ck_assert_msg(!fault, "seed %d round %d: %.*s: %s", SEED, round, (int)len, query,
		              fault);
	}
}
END_TEST

START_TEST(random_bytes_are_forgiven_and_read_back)
{
	uint64_t state = SEED;
	char query[64];

	for (int round = 0; round < 20000; round++) {
		size_t len = next_random(&state) % sizeof(query);
		const char *fault;
		for (size_t i = 0; i < len; i++)
			query[i] = (char)(next_random(&state) & (round % 2 ? 0x7f : 0xff));
		fault = roundtrip_fault(query, len, false);
		ck_assert_msg(!fault, "seed %d round %d: %s", SEED, round, fault);
	}
}
END_TEST

START_TEST(every_cut_of_a_query_parses)
{
	static const char query[] =
	    "+title:(mis* OR \xe2\x80\x9cred sea\xe2\x80\x9d~2)^1.5 -url:a/b(c) "
	    "NEAR(a b, 5) date:2020-01..7d atleast3(x OR y) caps(US) "
	    "k\xc3\xb6ln~1";

	for (size_t len = 0; len < sizeof(query); len++) {
		const char *fault = roundtrip_fault(query, len, false);
		ck_assert_msg(!fault, "cut at %zu: %s", len, fault);
		fault = roundtrip_fault(query + len, sizeof(query) - 1 - len, false);
		ck_assert_msg(!fault, "from %zu: %s", len, fault);
	}
}
END_TEST

Suite *
suite_query_property(void)
{
	Suite *suite = suite_create("query.property");
	TCase *tcase = tcase_create("property");

	tcase_set_timeout(tcase, 240);
	tcase_add_test(tcase, token_salads_are_forgiven_and_read_back);
	tcase_add_test(tcase, random_bytes_are_forgiven_and_read_back);
	tcase_add_test(tcase, every_cut_of_a_query_parses);
	suite_add_tcase(suite, tcase);
	return suite;
}
