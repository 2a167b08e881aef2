/* nidx_inspect.h - looking inside: what the analyser, the index and the files really hold.
 *
 * UNSTABLE: for tools and tests; functions here may change or go with any release.  What programs
 * should rely on is in nidx.h.
 */
#ifndef NIDX_INSPECT_H
#define NIDX_INSPECT_H

#include <nidx.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The words of a text ---------------------------------------------- */

enum nidx_token_flag {
	NIDX_TOKEN_EXTRA = 1,     /* indexed beside the word, never asked for by a query word */
	NIDX_TOKEN_SENTENCE = 2,  /* starts a sentence */
	NIDX_TOKEN_PARAGRAPH = 4, /* starts a paragraph */
	NIDX_TOKEN_CAPS = 8,      /* written in capitals */
	NIDX_TOKEN_BIGRAM = 16,   /* two characters of a run without spaces */
	NIDX_TOKEN_JOINED = 32    /* belongs to the same written word as the token before it */
};

struct nidx_token {
	const char *term; /* NUL-terminated; valid during the call; special ones as "caps(us)" */
	size_t term_bytes;
	uint32_t position, width; /* in words */
	size_t begin, end;        /* bytes of the text */
	unsigned flags;
};

/* Calls each(ctx, token) for every token of `nbytes` bytes of UTF-8, in order of position.
 * `language` NULL: detected, and written to `detected` (4 bytes; may be NULL), which is "" when the
 * text was too little to tell and was taken for English.  as_query: as a query is analysed. */
NIDX_API enum nidx_status nidx_analyze(const char *text, size_t nbytes, const char *language,
                                       int as_query,
                                       void (*each)(void *ctx, const struct nidx_token *token),
                                       void *ctx, char *detected, struct nidx_error *err);

/* ---- The parts of an index -------------------------------------------- */

/* Text of one part of every segment: "manifest", "sections", "terms" (argument: how they begin),
 * "forms" (the same), "postings" (a term as `terms` prints it), "doc" (a document number), "days",
 * "stored", "languages".  Allocated, free with nidx_free().  NIDX_EARG for an unknown part names
 * the known ones. */
NIDX_API enum nidx_status nidx_inspect(const struct nidx_index *index, const char *part,
                                       const char *argument, char **text, struct nidx_error *err);

/* Reads every byte of the index: NIDX_OK when all checksums and invariants hold, else NIDX_ECORRUPT
 * naming file, section and offset. */
NIDX_API enum nidx_status nidx_check(const struct nidx_index *index, struct nidx_error *err);

#ifdef __cplusplus
}
#endif
#endif
