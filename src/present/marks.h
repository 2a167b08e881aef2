/* marks.h - where in an article's bytes do its word positions lie?
 *
 * The marker analyses title, lead and body one behind the other in one position space, as
 * src/index does when it indexes them, and finds the bytes of spans of positions.
 *
 * At one position several tokens may stand ("s300" and "s" for "S-300"); the first, which is the
 * written word, is what gets marked.
 *
 * Owner    all results live in the marker, until its next use
 * Threads  one marker per thread
 */
#ifndef NX_PRESENT_MARKS_H
#define NX_PRESENT_MARKS_H

#include "base/buffer.h"
#include "present/snippet.h"
#include "present/window.h"
#include "text/analyzer.h"

struct nx_marker {
	struct nx_lexicon *lexicon;
	struct nx_analyzer *analyzer;
	struct nx_tokens tokens; /* of `text`, in order of position */
	struct nx_buffer text;
	bool complete; /* text is all there is, not only the beginning */
	struct nx_mark *marks;
	size_t nmarks, marks_room;
	struct nx_cut *cuts;
	size_t ncuts, cuts_room;
	uint32_t *counts; /* a zero for each mark */
	size_t counts_room;
};

/* Loads the title: text, tokens, marks of the spans in it.  0, or -1 when memory is out. */
int nx_marker_load_title(struct nx_marker *self, const struct nx_article *article,
                         const struct nx_match_span *spans, size_t nspans);

/* Loads lead and body as one text (a blank line between them), with marks and cuts.  Where no span
 * reaches the body, only its first bytes, enough for a passage of `nchars`. */
int nx_marker_load_text(struct nx_marker *self, const struct nx_article *article,
                        const struct nx_match_span *spans, size_t nspans, size_t nchars);

/* The width of the white space or control character at `p` < `end`, 0 if it is none: what is
 * shown as one space.  No-break spaces are not: they hold numbers together. */
unsigned nx_marker_space(const char *p, const char *end);

#endif
