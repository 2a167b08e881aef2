/* writer.h - lays out one sealed batch of news.
 *
 * Three files per segment, all written front to back:
 *	NAME.nxi	head, columns, dictionary, forms, document lists, table of sections
 *	NAME.nxp	positions
 *	NAME.nxs	stored articles
 * The caller decides the order of documents (newest first, DESIGN.md 3.1) and gives
 * everything in the order of the files; the writer checks that order by assert.
 *
 * Owner    owns the files until finish or free; free without finish removes them
 * Errors   sticky: after the first failure calls do nothing, nx_segment_writer_finish() reports it
 * Threads  one, but for the stored articles, which any thread may compress (stored.h)
 * Source   FORMAT.md
 */
#ifndef NX_SEGMENT_WRITER_H
#define NX_SEGMENT_WRITER_H

#include "base/lang.h"
#include "base/release.h"
#include "base/when.h"
#include "postings/list.h"
#include "segment/stored.h"
#include "store/dir.h"

/* What the columns keep of a document. */
struct nx_segment_doc {
	struct nx_when published, updated;
	nx_lang lang;
	uint32_t nwords;    /* positions of title, lead and body together */
	uint32_t title_end; /* first position behind the title */
	uint32_t lead_end;  /* first position behind the lead */
	uint64_t key_hash;  /* nx_hash64 of the key */
	uint64_t text_hash; /* of title, lead and body: equal articles */
	struct nx_str source, section;
	struct nx_stored_at stored;
	struct nx_release release;
};

struct nx_segment_writer;

/* Starts segment `name` in `dir`.  `ndocs` documents will follow; `flags` say how they are indexed
 * (segment.h). */
enum nidx_status nx_segment_writer_new(struct nx_segment_writer **self, struct nx_dir *dir,
                                       const char *name, nx_doc ndocs, unsigned flags,
                                       struct nidx_error *err);

/* 1. ndocs times, newest first. */
void nx_segment_writer_doc(struct nx_segment_writer *self, const struct nx_segment_doc *doc);

/* 2. Each distinct term in ascending byte order, with the bytes of its list (list.h); info's
 * offsets are set by the writer.  Returns nothing: terms are numbered 0, 1, 2 ... as they come. */
void nx_segment_writer_term(struct nx_segment_writer *self, struct nx_str term,
                            const struct nx_list_info *info, const uint8_t *docs,
                            const uint8_t *pos);

/* 3. Each (form, term number) pair, ascending by form, then term. */
void nx_segment_writer_form(struct nx_segment_writer *self, struct nx_str form, nx_term term);

/* Writes what is pending and syncs the files NAME.nxi and NAME.nxp.  NIDX_OK, or the first
 * failure of all calls. */
enum nidx_status nx_segment_writer_finish(struct nx_segment_writer *self, struct nidx_error *err);

/* Takes NULL. */
void nx_segment_writer_free(struct nx_segment_writer *self);

#endif
