#include "render.h"

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static size_t
put_flags(char *to, unsigned flags)
{
	static const struct {
		unsigned flag;
		char letter;
	} LETTERS[] = {
		{ NX_TOKEN_EXTRA, '+' }, { NX_TOKEN_PARAGRAPH, 'P' }, { NX_TOKEN_SENTENCE, 'S' },
		{ NX_TOKEN_CAPS, 'C' },  { NX_TOKEN_BIGRAM, 'b' },    { NX_TOKEN_JOINED, 'j' },
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(LETTERS) / sizeof(*LETTERS); i++) {
		bool shown = flags & LETTERS[i].flag;
		if (LETTERS[i].letter == 'S' && (flags & NX_TOKEN_PARAGRAPH))
			shown = false;
		if (shown)
			to[n++] = LETTERS[i].letter;
	}
	return n;
}

void
render_tokens(const struct nx_lexicon *lexicon, const struct nx_tokens *tokens,
              char to[RENDER_ROOM])
{
	size_t n = 0;

	for (size_t i = 0; i < tokens->count && n < RENDER_ROOM - 400; i++) {
		const struct nx_token *token = &tokens->items[i];
		struct nx_str term = NX_STR("?");

		if (token->term != NX_NO_TERM)
			term = nx_lexicon_term(lexicon, token->term);
		n += (size_t)snprintf(to + n, RENDER_ROOM - n, "%s%s%.*s@%u", i ? " " : "",
		                      term.ptr[0] == 3 ? "^" : "",
		                      (int)(term.len - (term.ptr[0] == 3)),
		                      term.ptr + (term.ptr[0] == 3), token->pos);
		if (token->width != 1)
			n += (size_t)snprintf(to + n, RENDER_ROOM - n, "w%u", token->width);
		n += put_flags(to + n, token->flags);
	}
	to[n] = '\0';
}

char *
render_text(enum nx_analyzer_mode mode, const char *lang, const char *text, char to[RENDER_ROOM])
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	struct nx_analyzer *analyzer = nx_analyzer_new(lexicon, mode);
	struct nx_tokens tokens = { NULL, 0, 0 };
	nx_pos next;

	ck_assert_ptr_nonnull(analyzer);
	ck_assert_int_eq(nx_analyzer_run(analyzer, nx_lang_parse(lang, strlen(lang)), text,
	                                 strlen(text), 0, &next, &tokens),
	                 0);
	render_tokens(lexicon, &tokens, to);
	nx_tokens_release(&tokens);
	nx_analyzer_free(analyzer);
	nx_lexicon_free(lexicon);
	return to;
}
