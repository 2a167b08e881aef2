/* snippet.h - what the reader sees of a hit: the passage that shows why it matches, with the
 * words that made the match marked exactly.
 *
 * The search says at which word positions the match lies; the article's text is analysed again
 * (the very code that indexed it) to turn positions into bytes.  A window of whole words is
 * chosen that holds most distinct matched words, rare ones before common ones, early passages
 * before late ones.
 *
 * Units    spans are bytes of the passage's own text, half open, in order, apart from each other
 * Owner    all in the arena; texts end in a NUL that their length does not count
 * Threads  pure; one marker per thread is borrowed
 */
#ifndef NX_PRESENT_SNIPPET_H
#define NX_PRESENT_SNIPPET_H

#include "article/article.h"
#include "base/arena.h"
#include "base/fail.h"

/* The group of spans nobody has told apart: equal words then show the same thing. */
#define NX_GROUP_BY_WORDS UINT32_MAX

/* A stretch of words that made the match. */
struct nx_match_span {
	nx_pos begin, end; /* word positions in the article: title, lead, body; half open */
	uint32_t group;    /* which part of the query: spans of one group show the same thing */
	float weight;      /* how telling the part is: its idf; 0 to 1000 */
};

struct nx_passage {
	struct nx_str text; /* one line: line breaks folded to spaces, "…" where text is left out */
	const struct nidx_span *spans;
	size_t nspans;
};

struct nx_marker; /* an analyzer with its throw-away lexicon; reused from hit to hit */

/* NULL when memory is out. */
struct nx_marker *nx_marker_new(void);
void nx_marker_free(struct nx_marker *self);

/* The passage of lead and body of about `nchars` code points (3 or more; never longer) that best
 * shows `spans` (sorted by begin).  When nothing matched there, the opening of the article.
 * NIDX_ENOMEM. */
enum nidx_status nx_snippet_make(struct nx_marker *marker, const struct nx_article *article,
                                 const struct nx_match_span *spans, size_t nspans, size_t nchars,
                                 struct nx_arena *arena, struct nx_passage *out,
                                 struct nidx_error *err);

/* The whole title with its matches; where there is none, the opening words of the text.
 * NIDX_ENOMEM. */
enum nidx_status nx_snippet_title(struct nx_marker *marker, const struct nx_article *article,
                                  const struct nx_match_span *spans, size_t nspans,
                                  struct nx_arena *arena, struct nx_passage *out,
                                  struct nidx_error *err);

#endif
