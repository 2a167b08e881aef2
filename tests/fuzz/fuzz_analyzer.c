/* fuzz_analyzer.c - any bytes, any language, all modes.
 *
 * The first byte chooses the language.  Tokens must lie inside the text, on code points where the
 * text is UTF-8, in order of position; FROZEN must equal INDEX; a warm analyzer a cold one.
 */
#include "base/utf8.h"
#include "text/analyzer.h"
#include "text/langid.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(truth)                                                                               \
	do {                                                                                       \
		if (!(truth))                                                                      \
			abort();                                                                   \
	} while (0)

static const nx_lang LANGS[] = {
	0, NX_LANG('e', 'n'), NX_LANG('d', 'e'), NX_LANG('f', 'r'), NX_LANG('t', 'r'),
	NX_LANG('a', 'r'), NX_LANG('f', 'a'), NX_LANG('r', 'u'), NX_LANG('e', 'l'),
	NX_LANG('h', 'i'), NX_LANG('f', 'i'), NX_LANG('i', 't'), NX_LANG('t', 'a'),
	NX_LANG('y', 'i'), NX_LANG('s', 'r'), NX_LANG('z', 'h'),
};

enum { FIRST = 3 }; /* position of the first word */

struct result {
	struct nx_tokens tokens;
	nx_pos next;
};

static int
at_code_point(const char *text, size_t len, uint32_t at)
{
	return at == len || ((unsigned char)text[at] & 0xC0) != 0x80;
}

static void
check_result(const struct result *result, const char *text, size_t len, int valid)
{
	for (size_t i = 0; i < result->tokens.count; i++) {
		const struct nx_token *token = &result->tokens.items[i];
		CHECK(token->begin < token->end && token->end <= len);
		CHECK(token->pos >= FIRST && token->pos + token->width <= result->next);
		CHECK(token->width >= 1 && token->flags >> 6 == 0);
		CHECK(!valid || (at_code_point(text, len, token->begin) &&
		                 at_code_point(text, len, token->end)));
		CHECK(i == 0 || token->pos >= token[-1].pos);
	}
}

static void
run(struct nx_lexicon *lexicon, enum nx_analyzer_mode mode, int warm, nx_lang lang,
    const char *text, size_t len, struct result *result)
{
	struct nx_analyzer *analyzer = nx_analyzer_new(lexicon, mode);

	CHECK(analyzer);
	for (int i = 0; i <= warm; i++) {
		result->tokens.count = 0;
		CHECK(!nx_analyzer_run(analyzer, lang, text, len, FIRST, &result->next,
		                       &result->tokens));
	}
	nx_analyzer_free(analyzer);
}

static void
check_equal(const struct result *a, const struct result *b)
{
	CHECK(a->next == b->next && a->tokens.count == b->tokens.count);
	CHECK(!a->tokens.count || !memcmp(a->tokens.items, b->tokens.items,
	                                  a->tokens.count * sizeof(struct nx_token)));
}

static void
check_fold(struct nx_lexicon *lexicon, nx_lang lang, const char *text, size_t len)
{
	struct nx_analyzer *analyzer = nx_analyzer_new(lexicon, NX_ANALYZE_QUERY);
	char to[NX_TERM_MAX];

	CHECK(analyzer);
	CHECK(nx_analyzer_fold(analyzer, lang, text, len, to, sizeof(to)) <= sizeof(to));
	CHECK(nx_analyzer_fold(analyzer, lang, text, len, to, 3) <= 3);
	nx_analyzer_free(analyzer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	struct result index = { { NULL, 0, 0 }, 0 }, other = index;
	const char *text = (const char *)data + 1;
	size_t len = size ? size - 1 : 0;
	nx_lang lang = size ? LANGS[data[0] % (sizeof(LANGS) / sizeof(*LANGS))] : 0;
	char *copy = malloc(len ? len : 1); /* so that a sanitizer sees the first byte too far */
	int valid;

	CHECK(lexicon && copy);
	if (len)
		memcpy(copy, text, len);
	valid = nx_utf8_valid(copy, len) == len;
	run(lexicon, NX_ANALYZE_INDEX, 0, lang, copy, len, &index);
	check_result(&index, copy, len, valid);
	run(lexicon, NX_ANALYZE_INDEX, 1, lang, copy, len, &other);
	check_equal(&index, &other);
	run(lexicon, NX_ANALYZE_FROZEN, 1, lang, copy, len, &other);
	check_equal(&index, &other);
	run(lexicon, NX_ANALYZE_QUERY, 0, lang, copy, len, &other);
	check_result(&other, copy, len, valid);
	CHECK(index.next == other.next);
	check_fold(lexicon, lang, copy, len);
	nx_langid_detect(copy, len);
	for (uint32_t i = 0; i < nx_lexicon_count(lexicon); i++)
		CHECK(nx_lexicon_term(lexicon, i).len <= NX_TERM_MAX);
	nx_tokens_release(&index.tokens);
	nx_tokens_release(&other.tokens);
	nx_lexicon_free(lexicon);
	free(copy);
	return 0;
}
