/* What must hold whatever the bytes. */
#include "render.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 3000, TEXT_MAX = 400 };

static const char *const LANGS[] = { "en", "de", "fr", "tr", "ar", "fa", "zh", "" };

/* Bits of text that between them reach every rule. */
static const char *const BITS[] = {
	"U.S.", "US", "UN", "S-300", "S", " ", " ", " ", "300", "al", "Qaeda", "-", "'", "’", ".",
	". ", "\n", "\n\n", "1.5", "bn", " billion", "[", "]", "[s]", "#", "@", "&", ",", "3,000",
	"\xc2\xa0", "000", "Müller", "İ", "ß", "中国", "ประเทศ", "한", "か", "خانه", "\xe2\x80\x8c",
	"ها", "é", "e\xcc\x81", "ﷺ", "\xff", "\xc3", "\xed\xa0\x80", "TELL", "MORE", "the", "!",
	"。", "!", "–", "20", "th", "\xc2\xad", "𝐀", "𠀀", "\xef\xbc\xa1",
};

static size_t
random_text(char *to, unsigned *seed)
{
	size_t n = 0, nbits = 1 + (size_t)rand_r(seed) % 30;

	for (size_t i = 0; i < nbits; i++) {
		const char *bit = BITS[(size_t)rand_r(seed) % (sizeof(BITS) / sizeof(*BITS))];
		if (n + strlen(bit) > TEXT_MAX)
			break;
		memcpy(to + n, bit, strlen(bit));
		n += strlen(bit);
	}
	return n;
}

struct desk {
	struct nx_lexicon *lexicon;
	struct nx_analyzer *analyzer;
	struct nx_tokens tokens;
	nx_pos next;
};

static void
open_desk(struct desk *desk, struct nx_lexicon *lexicon, enum nx_analyzer_mode mode)
{
	memset(desk, 0, sizeof(*desk));
	desk->lexicon = lexicon;
	desk->analyzer = nx_analyzer_new(lexicon, mode);
	ck_assert_ptr_nonnull(desk->analyzer);
}

static void
close_desk(struct desk *desk)
{
	nx_tokens_release(&desk->tokens);
	nx_analyzer_free(desk->analyzer);
}

static void
run_desk(struct desk *desk, nx_lang lang, const char *text, size_t len)
{
	desk->tokens.count = 0;
	ck_assert_int_eq(nx_analyzer_run(desk->analyzer, lang, text, len, 5, &desk->next,
	                                 &desk->tokens),
	                 0);
}

static void
check_same(const struct desk *a, const struct desk *b)
{
	ck_assert_uint_eq(a->tokens.count, b->tokens.count);
	ck_assert_uint_eq(a->next, b->next);
	for (size_t i = 0; i < a->tokens.count; i++)
		ck_assert_mem_eq(&a->tokens.items[i], &b->tokens.items[i],
		                 sizeof(struct nx_token));
}

/* Order, bounds, and primaries before extras. */
static void
check_tokens(const struct desk *desk, size_t len)
{
	for (size_t i = 0; i < desk->tokens.count; i++) {
		const struct nx_token *token = &desk->tokens.items[i];
		ck_assert_uint_lt(token->begin, token->end);
		ck_assert_uint_le(token->end, len);
		ck_assert_uint_ge(token->pos, 5);
		ck_assert_uint_le(token->pos + token->width, desk->next);
		ck_assert_uint_ge(token->width, 1);
		ck_assert_uint_eq(token->flags >> 6, 0);
		if (i == 0)
			ck_assert(token->flags & NX_TOKEN_PARAGRAPH);
		else if (token->pos == token[-1].pos)
			ck_assert((token->flags & NX_TOKEN_EXTRA) ||
			          !(token[-1].flags & NX_TOKEN_EXTRA));
		else
			ck_assert_uint_gt(token->pos, token[-1].pos);
	}
}

START_TEST(frozen_gives_the_tokens_of_index)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	struct desk index, frozen;
	char text[TEXT_MAX];

	open_desk(&index, lexicon, NX_ANALYZE_INDEX);
	open_desk(&frozen, lexicon, NX_ANALYZE_FROZEN);
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned seed = round;
		size_t len = random_text(text, &seed);
		const char *code = LANGS[round % 8];
		nx_lang lang = nx_lang_parse(code, strlen(code));
		run_desk(&index, lang, text, len);
		run_desk(&frozen, lang, text, len);
		check_tokens(&index, len);
		check_same(&index, &frozen);
	}
	close_desk(&index);
	close_desk(&frozen);
	nx_lexicon_free(lexicon);
}
END_TEST

START_TEST(memory_changes_nothing)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	struct desk warm, fresh;
	char text[TEXT_MAX];

	open_desk(&warm, lexicon, NX_ANALYZE_INDEX);
	for (unsigned round = 0; round < ROUNDS / 4; round++) {
		unsigned seed = round;
		size_t len = random_text(text, &seed);
		run_desk(&warm, NX_LANG('e', 'n'), text, len);
		open_desk(&fresh, lexicon, NX_ANALYZE_INDEX);
		run_desk(&fresh, NX_LANG('e', 'n'), text, len);
		check_same(&warm, &fresh);
		close_desk(&fresh);
	}
	close_desk(&warm);
	nx_lexicon_free(lexicon);
}
END_TEST

/* Every primary of a query is among the index's tokens of the same text: what was written finds
 * itself. */
START_TEST(a_query_finds_its_own_text)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	struct desk index, query;
	char text[TEXT_MAX];

	open_desk(&index, lexicon, NX_ANALYZE_INDEX);
	open_desk(&query, lexicon, NX_ANALYZE_QUERY);
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned seed = round;
		size_t len = random_text(text, &seed), found;
		const char *code = LANGS[round % 8];
		nx_lang lang = nx_lang_parse(code, strlen(code));
		run_desk(&index, lang, text, len);
		run_desk(&query, lang, text, len);
		ck_assert_uint_eq(index.next, query.next);
		for (size_t i = 0; i < query.tokens.count; i++) {
			const struct nx_token *want = &query.tokens.items[i];
			ck_assert(!(want->flags & NX_TOKEN_EXTRA));
			for (found = 0; found < index.tokens.count; found++)
				if (index.tokens.items[found].term == want->term &&
				    index.tokens.items[found].pos == want->pos)
					break;
			ck_assert_msg(found < index.tokens.count, "round %u: %.*s", round, (int)len,
			              text);
		}
	}
	close_desk(&index);
	close_desk(&query);
	nx_lexicon_free(lexicon);
}
END_TEST

START_TEST(unknown_terms_are_none_until_the_lexicon_learns_them)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	struct desk frozen;

	open_desk(&frozen, lexicon, NX_ANALYZE_FROZEN);
	run_desk(&frozen, 0, "iran", 4);
	ck_assert_uint_eq(frozen.tokens.items[0].term, NX_NO_TERM);
	ck_assert_uint_eq(nx_lexicon_count(lexicon), 0);
	nx_lexicon_intern(lexicon, "iran", 4);
	run_desk(&frozen, 0, "iran", 4);
	ck_assert_uint_eq(frozen.tokens.items[0].term, 0);
	close_desk(&frozen);
	nx_lexicon_free(lexicon);
}
END_TEST

START_TEST(long_words_and_runs_of_anything_end)
{
	static const char *const FILLS[] = { "a", "1", "-", "a-", "1-", ".", "a.", "'", "a'", "[",
		                             "[a]", "#", "é", "中", "ä-1", "\xcc\x81", "A", "1,",
		                             "\xe2\x80\x8c", "ก\xe0\xb8\xb4", "ﷺ", "A1" };
	enum { LEN = 5000 };
	struct nx_lexicon *lexicon = nx_lexicon_new();
	struct desk desk;
	char *text = malloc(LEN);

	open_desk(&desk, lexicon, NX_ANALYZE_INDEX);
	for (size_t i = 0; i < sizeof(FILLS) / sizeof(*FILLS); i++) {
		size_t n = strlen(FILLS[i]);
		for (size_t at = 0; at < LEN; at++)
			text[at] = FILLS[i][at % n];
		run_desk(&desk, NX_LANG('e', 'n'), text, LEN);
		check_tokens(&desk, LEN);
	}
	for (uint32_t i = 0; i < nx_lexicon_count(lexicon); i++)
		ck_assert_uint_le(nx_lexicon_term(lexicon, i).len, NX_TERM_MAX + 1);
	free(text);
	close_desk(&desk);
	nx_lexicon_free(lexicon);
}
END_TEST

Suite *
suite_text_robust(void)
{
	Suite *suite = suite_create("text.robust");
	TCase *tcase = tcase_create("robust");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, frozen_gives_the_tokens_of_index);
	tcase_add_test(tcase, memory_changes_nothing);
	tcase_add_test(tcase, a_query_finds_its_own_text);
	tcase_add_test(tcase, unknown_terms_are_none_until_the_lexicon_learns_them);
	tcase_add_test(tcase, long_words_and_runs_of_anything_end);
	suite_add_tcase(suite, tcase);
	return suite;
}
