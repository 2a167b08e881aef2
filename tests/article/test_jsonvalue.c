#include "article/charset.h"
#include "article/jsonvalue.h"
#include "base/utf8.h"
#include "tests/article/reading.h"
#include "tests/article/samejson.h"
#include "tests/run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_article_jsonvalue(void);

enum { SEED = 20260101, LONGEST = 4096 };

static void
want_same(const char *json, size_t len)
{
	ck_assert_msg(same_json((struct nx_str){ json, len }), "jansson differs: %.*s", (int)len,
	              json);
}

static const struct nx_jsonvalue *
read_text(const char *json, struct nx_arena *arena, struct nx_jsontrouble *trouble)
{
	return nx_jsonvalue_read((struct nx_str){ json, strlen(json) }, arena, trouble);
}

START_TEST(values_are_what_was_written)
{
	const char *json =
	    " { \"a\" : \"plain\", \"b\":\"q\\\"\\u00e9\\ud83d\\ude00\\n\", \"c\":[1,-2.5e1,"
	    "true,null,{}] , \"d\":\"\" } ";
	struct nx_arena arena = { 0 };
	struct nx_jsontrouble trouble;
	const struct nx_jsonvalue *root = read_text(json, &arena, &trouble), *c;

	ck_assert_ptr_nonnull(root);
	ck_assert_uint_eq(nx_jsonvalue_count(root), 4);
	want_text(nx_jsonvalue_get(root, "a")->as.text, "plain");
	want_text(nx_jsonvalue_get(root, "b")->as.text, "q\"\xc3\xa9\xf0\x9f\x98\x80\n");
	c = nx_jsonvalue_get(root, "c");
	ck_assert_uint_eq(nx_jsonvalue_count(c), 5);
	want_text(nx_jsonvalue_first(c)->as.text, "1");
	ck_assert_double_eq(nx_jsonvalue_real(nx_jsonvalue_first(c)->next, &arena), -25.0);
	ck_assert_ptr_null(nx_jsonvalue_get(root, "e"));
	ck_assert_ptr_null(nx_jsonvalue_get(c, "a"));
	nx_arena_release(&arena);
}
END_TEST

START_TEST(strings_without_escapes_are_not_copied)
{
	const char *json = "[\"not copied, however long it is\"]";
	struct nx_arena arena = { 0 };
	struct nx_jsontrouble trouble;
	const struct nx_jsonvalue *root = read_text(json, &arena, &trouble);

	ck_assert_ptr_eq(nx_jsonvalue_first(root)->as.text.ptr, json + 2);
	nx_arena_release(&arena);
}
END_TEST

START_TEST(what_is_wrong_is_said_with_its_place)
{
	static const struct {
		const char *json, *what;
		size_t begin, end;
	} cases[] = {
		{ "", "unexpected token", 0, 0 },
		{ "{\"a\":", "unexpected token", 5, 5 },
		{ "{\"a\":}", "unexpected token", 5, 6 },
		{ "{\"a\":1,}", "string or '}' expected", 7, 8 },
		{ "{\"a\" 1}", "':' expected", 5, 6 },
		{ "{\"a\":1 2}", "'}' expected", 7, 8 },
		{ "[1 2]", "']' expected", 3, 4 },
		{ "[1] x", "end of file expected", 4, 5 },
		{ "[oops]", "invalid token", 1, 5 },
		{ "[01]", "invalid token", 1, 2 },
		{ "[\"a\nb\"]", "unexpected newline", 1, 3 },
		{ "[\"a\tb\"]", "control character", 1, 3 },
		{ "[\"ab\\x\"]", "invalid escape", 4, 6 },
		{ "[\"\\u12\"]", "invalid escape", 2, 8 },
		{ "[\"\\ud800 \"]", "invalid Unicode", 2, 8 },
		{ "[\"a", "premature end of input", 3, 3 },
		{ "{\"\\u0000\":1}", "NUL byte in object key not supported", 9, 9 },
		{ "9223372036854775808", "too big integer", 0, 19 },
		{ "[1e999]", "real number overflow", 1, 6 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct nx_arena arena = { 0 };
		struct nx_jsontrouble trouble;

		ck_assert_ptr_null(read_text(cases[i].json, &arena, &trouble));
		ck_assert_str_eq(trouble.what, cases[i].what);
		ck_assert_msg(trouble.begin == cases[i].begin && trouble.end == cases[i].end,
		              "%s: %zu to %zu", cases[i].json, trouble.begin, trouble.end);
		nx_arena_release(&arena);
	}
}
END_TEST

START_TEST(edges_are_as_in_jansson)
{
	static const char *const edges[] = {
		"null", "true", "nul", "truex", "true1", "\"\"", "\"", "-", "-0", "0", "00", "0.",
		".5", "0.5", "1e5", "1E+5", "1e-5", "1e", "1e+", "1.e5", "-1.5e-400", "1e308",
		"1.8e308", "-1e309", "1e-999", "9223372036854775807", "-9223372036854775808",
		"-9223372036854775809", "9223372036854775808", "12345678901234567890",
		"000000000000000000000001", "[]", "[,]", "[1,]", "[1,,2]", "[[]]", "[}", "{}",
		"{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,\"a\":2}",
		"{\"a\":1,\"b\":2,\"a\":[3],\"b\":4,\"c\":5}", "{a:1}", "{'a':1}", "{\"\":1}",
		"{\"a\":1}}", "[1]]", "[1] 2", " \t\r\n1 \n", "\f1", "\v[]", "\"\\u0000\"",
		"{\"a\\u0000b\":1}", "\"\\u0041\\u00E9\\u20ac\"", "\"\\uD83D\\uDE00\"",
		"\"\\uD83D\"", "\"\\uDE00\"", "\"\\uD83D\\u0041\"", "\"\\uD83D\\uD83D\"",
		"\"\\uD83D\\\\\"", "\"\\u\"", "\"\\u12G4\"", "\"\\\"", "\"\\", "\"\\a\"",
		"\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"", "\"\x7f\"", "\"\x1f\"", "NaN", "Infinity",
		"\xef\xbb\xbf[]", "[1}", "{\"a\":1]", "\xe2\x82\xac", "[\xe2\x82\xac]", "//",
		"[1]//x",
	};

	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		want_same(edges[i], strlen(edges[i]));
	want_same("[1,\0]", 5);
	want_same("\"a\0b\"", 5);
	want_same("\0", 1);
	want_same("1\0", 2);
}
END_TEST

START_TEST(nesting_is_bounded_as_in_jansson)
{
	static char json[2 * (NX_JSON_DEPTH + 4)];

	for (int extra = -2; extra <= 2; extra++) {
		size_t depth = (size_t)(NX_JSON_DEPTH + extra);

		memset(json, '[', depth);
		json[depth] = '1';
		memset(json + depth + 1, ']', depth);
		want_same(json, 2 * depth + 1);
		memset(json + depth, ']', depth);
		want_same(json, 2 * depth);
		want_same(json, depth);
	}
}
END_TEST

START_TEST(special_bytes_are_found_at_every_place)
{
	static const char specials[] = { '"', '\\', '\n', 1, 0x1f, 0, 'n', (char)0xc3 };

	for (size_t len = 0; len < 70; len++)
		for (size_t at = 0; at < len; at++)
			for (size_t k = 0; k < sizeof(specials); k++) {
				char json[80];

				memset(json, 'x', sizeof(json));
				json[0] = '"';
				json[1 + at] = specials[k];
				if (specials[k] == (char)0xc3) /* a sound one, or none */
					json[2 + at] = at + 1 < len ? (char)0xbf : 'x';
				if (specials[k] == (char)0xc3 && at + 1 == len)
					continue;
				json[1 + len] = '"';
				NX_HOLD(same_json((struct nx_str){ json, len + 2 }));
			}
}
END_TEST

/* ---- Generated texts ---- */

struct text {
	char bytes[LONGEST];
	size_t len;
	uint32_t seed;
};

static uint32_t
draw(struct text *text, uint32_t below)
{
	text->seed = text->seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)(text->seed >> 8) * below >> 24);
}

static void
put(struct text *text, const char *bytes)
{
	size_t n = strlen(bytes);

	if (text->len + n > LONGEST)
		return;
	memcpy(text->bytes + text->len, bytes, n);
	text->len += n;
}

static void
put_one_of(struct text *text, const char *const *choices, uint32_t nchoices)
{
	put(text, choices[draw(text, nchoices)]);
}

static void
put_space(struct text *text)
{
	static const char *const spaces[] = { "", "", "", " ", "\n", "\t ", "\r\n" };

	put_one_of(text, spaces, 7);
}

static void
put_string(struct text *text)
{
	static const char *const pieces[] = {
		"a", "word ", "The minister said on Monday that ", "\\n", "\\\"", "\\\\", "\\/",
		"\\u00e9", "\xc3\xa9", "\xe2\x80\x99", "\xf0\x9f\x98\x80", "\\ud83d\\ude00",
		"\\u0000", "\x7f", "{", "]", ",", "\\t", "\\b", "\\u20ac",
	};

	put(text, "\"");
	for (uint32_t n = draw(text, 8); n > 0; n--)
		put_one_of(text, pieces, draw(text, 4) ? 3 : 20);
	put(text, "\"");
}

static void
put_key(struct text *text)
{
	static const char *const keys[] = { "\"id\"", "\"title\"", "\"body\"",
		                            "\"a\"",  "\"\"",      "\"\\u0061\"" };
	char numbered[16];

	if (draw(text, 3) == 0) {
		put_string(text);
	} else if (draw(text, 3) == 0) {
		snprintf(numbered, sizeof(numbered), "\"k%u\"", draw(text, 40));
		put(text, numbered);
	} else {
		put_one_of(text, keys, 6);
	}
}

static void
put_value(struct text *text, unsigned depth)
{
	static const char *const scalars[] = {
		"null", "true", "false", "0", "-1", "17", "1.5", "-2e3", "1578319500", "0.000001",
		"1e400", "9999999999999999999", "3.14159265358979", "-0.0", "12E-2",
	};
	uint32_t kind = draw(text, depth > 5 ? 2 : 4), n;

	put_space(text);
	if (kind == 0)
		put_one_of(text, scalars, 15);
	if (kind == 1)
		put_string(text);
	if (kind >= 2) {
		n = draw(text, 20) ? draw(text, 6) : draw(text, 60);
		put(text, kind == 2 ? "[" : "{");
		for (uint32_t i = 0; i < n; i++) {
			if (i)
				put(text, ",");
			put_space(text);
			if (kind == 3) {
				put_key(text);
				put_space(text);
				put(text, ":");
			}
			put_value(text, depth + 1);
		}
		put_space(text);
		put(text, kind == 2 ? "]" : "}");
	}
	put_space(text);
}

/* A byte changed, dropped or doubled, or the end cut off. */
static void
damage(struct text *text)
{
	static const char bytes[] = "\"\\{}[]:,0e.-u\n \x01t";
	size_t at = draw(text, (uint32_t)text->len);

	switch (draw(text, 4)) {
	case 0:
		text->bytes[at] = bytes[draw(text, sizeof(bytes))];
		break;
	case 1:
		memmove(text->bytes + at, text->bytes + at + 1, text->len - at - 1);
		text->len--;
		break;
	case 2:
		text->bytes[at] = (char)(text->bytes[at] ^ 1 << draw(text, 8));
		break;
	default:
		text->len = at;
	}
}

START_TEST(generated_and_damaged_texts_are_as_in_jansson)
{
	static struct text text, bad;
	struct nx_arena arena = { 0 };
	size_t nsound = 0;

	text.seed = SEED;
	for (int round = 0; round < 20000; round++) {
		uint32_t seed = text.seed;

		text.len = 0;
		put_value(&text, 0);
		ck_assert_msg(same_json((struct nx_str){ text.bytes, text.len }), "seed %u: %.*s",
		              seed, (int)text.len, text.bytes);
		bad = text;
		for (uint32_t n = draw(&bad, 3); n < 3 && bad.len; n++) {
			struct nx_str sound;

			damage(&bad);
			nx_arena_reset(&arena);
			sound = nx_charset_repair((struct nx_str){ bad.bytes, bad.len }, &arena);
			nsound += sound.len > 0;
			ck_assert_msg(same_json(sound), "seed %u: %.*s", seed, (int)sound.len,
			              sound.ptr);
		}
		text.seed = bad.seed;
	}
	ck_assert_uint_gt(nsound, 10000);
	nx_arena_release(&arena);
}
END_TEST

/* A reader that looks behind the end is found by the sanitizer: each beginning is its own block. */
START_TEST(every_beginning_is_read_within_its_bytes)
{
	static struct text text;

	text.seed = SEED + 1;
	for (int round = 0; round < 20; round++) {
		text.len = 0;
		put_value(&text, 0);
		for (size_t n = 0; n <= text.len && n < 600; n++) {
			char *copy = malloc(n ? n : 1);

			memcpy(copy, text.bytes, n);
			if (n == 0 || nx_utf8_valid(copy, n) == n)
				NX_HOLD(same_json((struct nx_str){ copy, n }));
			free(copy);
		}
	}
}
END_TEST

START_TEST(many_members_of_few_keys_keep_the_last)
{
	struct nx_arena arena = { 0 };
	size_t room = 40 * 20000, len = 0;
	char *json = malloc(room);

	for (unsigned i = 0; i < 20000; i++)
		len += (size_t)snprintf(json + len, room - len, "%c\"key%u\":%u", i ? ',' : '{',
		                        i * 7919 % 5003, i);
	json[len++] = '}';
	want_same(json, len);
	free(json);
	nx_arena_release(&arena);
}
END_TEST

Suite *
suite_article_jsonvalue(void)
{
	Suite *suite = suite_create("article.jsonvalue");
	TCase *tc = tcase_create("jsonvalue");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, values_are_what_was_written);
	tcase_add_test(tc, strings_without_escapes_are_not_copied);
	tcase_add_test(tc, what_is_wrong_is_said_with_its_place);
	tcase_add_test(tc, edges_are_as_in_jansson);
	tcase_add_test(tc, nesting_is_bounded_as_in_jansson);
	tcase_add_test(tc, special_bytes_are_found_at_every_place);
	tcase_add_test(tc, generated_and_damaged_texts_are_as_in_jansson);
	tcase_add_test(tc, every_beginning_is_read_within_its_bytes);
	tcase_add_test(tc, many_members_of_few_keys_keep_the_last);
	suite_add_tcase(suite, tc);
	return suite;
}
