/* analyzer.h - what are the words?  One pass from UTF-8 to numbered terms.
 *
 * The same code runs over articles when they are indexed, over queries when they
 * are asked, and over stored text when matches are marked: whatever it does, it
 * does on all three sides.  docs/ANALYSIS.md lists the rules and their exceptions.
 *
 * A written word gives one *primary* token, or several (the parts of "air-defense", the bigrams of
 * a Chinese run), and for indexing also *extra* tokens at the same positions
 * ("300" inside "S-300"), so that a query made of primaries alone finds every way of
 * writing.  Folding and stemming happen once per distinct written form: the
 * analyzer remembers what each form became.
 *
 * Units    begin, end: bytes of the analysed text.  pos: words
 * Owner    tokens belong to the caller's struct nx_tokens, terms to the lexicon
 * Threads  one analyzer per thread
 */
#ifndef NX_TEXT_ANALYZER_H
#define NX_TEXT_ANALYZER_H

#include "base/lang.h"
#include "base/types.h"
#include "text/lexicon.h"

#include <stdbool.h>

enum nx_token_flag {
	NX_TOKEN_EXTRA = 1 << 0,     /* for the index only: never part of a query */
	NX_TOKEN_SENTENCE = 1 << 1,  /* the first primary token of a sentence */
	/* the first primary token of a paragraph (also a sentence start) */
	NX_TOKEN_PARAGRAPH = 1 << 2,
	NX_TOKEN_CAPS = 1 << 3,      /* two letters or more, all capitals, in text that is not */
	NX_TOKEN_BIGRAM = 1 << 4,    /* of a Han, Kana, Hangul, Thai ... run */
	NX_TOKEN_JOINED = 1 << 5,    /* follows the token before it inside one written word */
};

struct nx_token {
	uint32_t term;       /* its number in the lexicon; NX_NO_TERM: not in a frozen lexicon */
	nx_pos pos;
	uint32_t begin, end; /* the written bytes that made it */
	uint16_t flags;      /* enum nx_token_flag */
	uint16_t width;      /* positions it spans: 2 for "s300", which is also "s" "300" */
};

struct nx_tokens {
	struct nx_token *items; /* in order of pos; at one pos primaries come before extras */
	size_t count, room;
};

struct nx_analyzer;

enum nx_analyzer_mode {
	/* primaries, extras and capitals marks ("\3us"); forms noted in the lexicon */
	NX_ANALYZE_INDEX,
	NX_ANALYZE_QUERY,  /* primaries only */
	/* as INDEX, but the lexicon is not added to: unknown terms are NX_NO_TERM */
	NX_ANALYZE_FROZEN,
};

/* `lexicon` is borrowed for the analyzer's life.  NULL when memory is out. */
struct nx_analyzer *nx_analyzer_new(struct nx_lexicon *lexicon, enum nx_analyzer_mode mode);
void nx_analyzer_free(struct nx_analyzer *self);

/* Appends the tokens of `len` bytes of valid UTF-8 (len <= UINT32_MAX) to `tokens`, the first word
 * at position `first`; *next gets the position behind the last word.  `lang` chooses the
 * stemmer and the language's own rules; 0 or one without a stemmer folds only.
 * Returns 0, or -1 when memory is out (tokens as far as they came). */
int nx_analyzer_run(struct nx_analyzer *self, nx_lang lang, const char *text, size_t len,
                    nx_pos first, nx_pos *next, struct nx_tokens *tokens);

/* The folded, unstemmed form of a word or wildcard pattern, as nx_lexicon_add_form() keeps it:
 * what prefix, wildcard and fuzzy search compare.  Writes at most `room` bytes, returns the
 * length, 0 if nothing is left.  '*' and '?' pass through. */
size_t nx_analyzer_fold(struct nx_analyzer *self, nx_lang lang, const char *word, size_t len,
                        char *to, size_t room);

void nx_tokens_release(struct nx_tokens *self);

#endif
