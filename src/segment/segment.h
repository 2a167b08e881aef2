/* segment.h - reads one sealed batch of news.
 *
 * Opening maps the files and checks the table of sections and the heads of columns: O(1) in
 * the size of the segment.  Everything read later is bounded, never trusted.
 *
 * Owner    owns the mappings; all pointers handed out live until nx_segment_close()
 * Threads  immutable after open; any number of readers
 */
#ifndef NX_SEGMENT_SEGMENT_H
#define NX_SEGMENT_SEGMENT_H

#include "article/article.h"
#include "base/arena.h"
#include "base/lang.h"
#include "base/release.h"
#include "postings/ntf.h"
#include "segment/stored.h"
#include "store/dir.h"

struct nx_segment;

enum nidx_status nx_segment_open(struct nx_segment **self, struct nx_dir *dir, const char *name,
                                 struct nidx_error *err);
void nx_segment_close(struct nx_segment *self);

/* For one who will look up many terms: takes 130 KB and the time of a query or two, once.  Others
 * may be reading. */
void nx_segment_quicken(struct nx_segment *self);

/* ---- Numbers of the whole segment ---- */

const char *nx_segment_name(const struct nx_segment *self);
nx_doc nx_segment_ndocs(const struct nx_segment *self);
uint64_t nx_segment_nwords(const struct nx_segment *self); /* sum of documents' nwords */
/* sum of nx_norm_words(norm): what BM25's average uses */
uint64_t nx_segment_nnormwords(const struct nx_segment *self);
nx_term nx_segment_nterms(const struct nx_segment *self);
uint64_t nx_segment_nbytes(const struct nx_segment *self); /* of all its files */
/* The scale of the bounds in its lists (ntf.h). */
const struct nx_ntf_scale *nx_segment_scale(const struct nx_segment *self);
/* How its documents are indexed: the flags of an index never change. */
enum nx_segment_flag {
	NX_SEGMENT_PLAIN = 1,   /* words as they are written: no language, no lead */
	NX_SEGMENT_NO_TEXTS = 2 /* stored articles are without lead and body */
};
unsigned nx_segment_flags(const struct nx_segment *self);
/* Languages present, with how many documents: up to `room` pairs, returns how many there are. */
struct nx_lang_count {
	nx_lang lang;
	nx_doc ndocs;
};
uint32_t nx_segment_langs(const struct nx_segment *self, struct nx_lang_count *to, uint32_t room);

/* ---- Columns; doc < ndocs ---- */

const uint8_t *nx_segment_norms(const struct nx_segment *self); /* ndocs bytes */
uint32_t nx_segment_doc_nwords(const struct nx_segment *self, nx_doc doc);
nx_pos nx_segment_title_end(const struct nx_segment *self, nx_doc doc);
nx_pos nx_segment_lead_end(const struct nx_segment *self, nx_doc doc);
struct nx_when nx_segment_published(const struct nx_segment *self, nx_doc doc);
struct nx_when nx_segment_updated(const struct nx_segment *self, nx_doc doc);
nx_lang nx_segment_lang(const struct nx_segment *self, nx_doc doc);
struct nx_str nx_segment_source(const struct nx_segment *self, nx_doc doc);
struct nx_str nx_segment_section(const struct nx_segment *self, nx_doc doc);
uint64_t nx_segment_text_hash(const struct nx_segment *self, nx_doc doc);
uint64_t nx_segment_key_hash(const struct nx_segment *self, nx_doc doc);

/* Whether it may be shown: most may. */
struct nx_release nx_segment_release(const struct nx_segment *self, nx_doc doc);

/* The documents that may not always be shown, ascending: the i-th below nx_segment_nrestricted(), which
 * a damaged section may put behind the last document. */
uint32_t nx_segment_nrestricted(const struct nx_segment *self);
nx_doc nx_segment_restricted(const struct nx_segment *self, uint32_t i, struct nx_release *release);

/* Documents published in [from, until): because documents stand newest first, one range
 * [*begin, *end).  Undated documents are in no range but the whole. */
void nx_segment_date_range(const struct nx_segment *self, int64_t from, int64_t until,
                           nx_doc *begin, nx_doc *end);

/* Documents whose key has this hash, newest first: *doc starts at NX_NO_DOC for the first, then
 * the last returned. */
bool nx_segment_find_key(const struct nx_segment *self, uint64_t key_hash, nx_doc *doc);

/* ---- Dictionary ---- */

struct nx_found {
	nx_term number;
	uint64_t nwords; /* occurrences in all documents */
};

/* Looks a term up and opens its list.  False when no document holds it.  Damage: false and
 * *damaged set. */
bool nx_segment_find(const struct nx_segment *self, struct nx_str term, struct nx_list *list,
                     struct nx_found *found, bool *damaged);

/* What is known of a term right before another. */
enum nx_pairing {
	NX_PAIR_UNKNOWN, /* not both are among the commonest, or the segment keeps no pairs */
	NX_PAIR_NOWHERE, /* they never stand so in one zone */
	NX_PAIR_LISTED
};

/* The documents in which term `first` stands right before `second` in one zone (title, lead or body), how often
 * and in which: a list without positions.  Damage: NX_PAIR_UNKNOWN and *damaged set. */
enum nx_pairing nx_segment_pair(const struct nx_segment *self, struct nx_str first,
                                struct nx_str second, struct nx_list *list, bool *damaged);

/* Terms from the first >= `prefix` on that start with it, in order, until visit returns false.
 * False when damage ended it. */
typedef bool (*nx_term_visit)(void *ctx, struct nx_str term, nx_term number, uint32_t ndocs);
bool nx_segment_terms(const struct nx_segment *self, struct nx_str prefix, nx_term_visit visit,
                      void *ctx);

/* Adds to counts[term] how many of n ascending documents hold each term: one pass over all lists.  False
 * when damage ended it. */
bool nx_segment_count_terms(const struct nx_segment *self, const nx_doc *docs, size_t n,
                            uint32_t *counts);

/* The terms of n ascending numbers (from forms), each once, with their lists; until visit returns
 * false.  Their texts cost as much again: without `texts` they are { NULL, 0 }.  False when damage ended it. */
typedef bool (*nx_list_visit)(void *ctx, struct nx_str term, nx_term number,
                              const struct nx_list *list);
bool nx_segment_lists(const struct nx_segment *self, const nx_term *numbers, size_t n, bool texts,
                      nx_list_visit visit, void *ctx);

/* Written forms that start with `prefix`, in order, each with its term; until visit returns
 * false.  Without `texts` they are told of the first few only, of others "", which is quicker.  False when damage ended
 * it. */
typedef bool (*nx_form_visit)(void *ctx, struct nx_str form, nx_term term);
bool nx_segment_forms(const struct nx_segment *self, struct nx_str prefix, bool texts,
                      nx_form_visit visit, void *ctx);

/* ---- Stored articles ---- */

/* Where the article of a document is stored: who reads many in this order decodes least. */
uint64_t nx_segment_stored_place(const struct nx_segment *self, nx_doc doc);

/* The article of a document, complete as it was indexed; memory from `arena`. */
enum nidx_status nx_segment_article(const struct nx_segment *self, nx_doc doc,
                                    struct nx_arena *arena, struct nx_article *article,
                                    struct nidx_error *err);

/* The same for many, much faster where they are neighbours: what reading takes is kept in `with`.
 * Of `parts` (enum nx_stored_get, or-ed) a head is much cheaper than a body; a body alone is added to an
 * article whose head was read before. */
enum nidx_status nx_segment_unpack(const struct nx_segment *self, struct nx_unpacker *with, nx_doc doc,
                                   unsigned parts, struct nx_arena *arena,
                                   struct nx_article *article, struct nidx_error *err);

/* ---- Trust ---- */

/* Reads columns, days, names and languages: checksums and invariants. */
enum nidx_status nx_segment_check_columns(const struct nx_segment *self, struct nidx_error *err);


/* Reads every byte: checksums, then every invariant of FORMAT.md.  The first that is wrong is
 * reported with file, section and offset. */
enum nidx_status nx_segment_check(const struct nx_segment *self, struct nidx_error *err);

#endif
