/* hidden.h - the documents of a segment that a search does not show.
 *
 * Segments never change; a file beside one says what became of its documents: a newer version took
 * their place, their agency called them back, they were deleted.  Hidden documents do not count in the
 * statistics of scores, so the file also says of each term how many hidden documents hold it: the
 * document frequency of a term is that of its list less those.  A later commit writes another file.
 *
 * Some hidden documents are shown until a time: the version before one that is under embargo.
 *
 * Bytes    segment/FORMAT.md section 8; file NAME-GENERATION.nxd
 * Owner    an open file owns its mapping, a struct nx_hiding its arrays
 * Threads  an open file: any number of readers; struct nx_hiding: one
 */
#ifndef NX_INDEX_HIDDEN_H
#define NX_INDEX_HIDDEN_H

#include "segment/segment.h"
#include "store/dir.h"

/* ---- Reading ---- */

struct nx_hidden {
	struct nx_map map;
	const uint8_t *bits; /* bit d & 7 of byte d >> 3: document d is hidden; NULL when closed */
	const uint8_t *gone; /* the same, of deleted ones; NULL when none is */
	const uint8_t *timed, *index, *counts;
	nx_doc nhidden, ngone;
	uint32_t ntimed, nterms;
	size_t counts_bytes;
};

/* Reads and checks all of it. */
enum nidx_status nx_hidden_open(struct nx_hidden *self, struct nx_dir *dir, const char *name,
                                nx_doc ndocs, struct nidx_error *err);
void nx_hidden_close(struct nx_hidden *self); /* takes zeroed */

/* How many hidden documents hold a term. */
uint32_t nx_hidden_count(const struct nx_hidden *self, nx_term term);

/* The hidden documents that are shown until a time, ascending: the i-th below ntimed. */
nx_doc nx_hidden_timed(const struct nx_hidden *self, uint32_t i, int64_t *until);

/* Calls each(ctx, term, count) for every term that a hidden document holds, ascending. */
void nx_hidden_counts(const struct nx_hidden *self,
                      void (*each)(void *ctx, nx_term term, uint32_t count), void *ctx);

enum {
	NX_HIDDEN_TIMED = 12, /* bytes of a document shown until a time */
	NX_HIDDEN_BLOCK = 64, /* terms in a block of counts */
	NX_HIDDEN_ENTRY = 8   /* bytes of its first term, and where it begins */
};

static inline uint32_t
nx_hidden_blocks(uint32_t nterms)
{
	return nterms / NX_HIDDEN_BLOCK + (nterms % NX_HIDDEN_BLOCK != 0);
}

/* Whether the counts are in order and fill their bytes: nx_hidden_open() asks it. */
bool nx_hidden_holds(const struct nx_hidden *self);

/* ---- Changing (hiding.c) ---- */

struct nx_timed {
	nx_doc doc;
	int64_t until;
};

struct nx_hiding {
	nx_doc ndocs;
	nx_term nterms;
	uint8_t *bits, *gone; /* NULL while none is */
	nx_doc nhidden, ngone;
	struct nx_timed *timed; /* in no order */
	size_t ntimed, timed_room;
	uint32_t *counts; /* [nterms]; NULL while none is hidden */
	nx_doc *uncounted; /* hidden documents that are not in `counts` yet */
	size_t nuncounted, uncounted_room;
	bool changed;     /* since nx_hiding_load() */
};

#define NX_NEVER_SHOWN INT64_MIN

/* What `from` (NULL: nothing) says of a segment of so many documents and terms.  False, and nothing to
 * release, when memory is out. */
bool nx_hiding_load(struct nx_hiding *self, const struct nx_hidden *from, nx_doc ndocs,
                    nx_term nterms);
void nx_hiding_release(struct nx_hiding *self); /* takes zeroed */

static inline bool
nx_hiding_has(const struct nx_hiding *self, nx_doc doc)
{
	return self->bits && self->bits[doc >> 3] >> (doc & 7) & 1;
}

static inline bool
nx_hiding_is_gone(const struct nx_hiding *self, nx_doc doc)
{
	return self->gone && self->gone[doc >> 3] >> (doc & 7) & 1;
}

/* Hides a document that is not; its terms are counted by the caller, in `counts`, which is there
 * then.  False when memory is out. */
bool nx_hiding_hide(struct nx_hiding *self, nx_doc doc);

/* What a hidden document holds is not known: false when memory is out. */
bool nx_hiding_count_later(struct nx_hiding *self, nx_doc doc);

/* Counts it now, by the lists of its segment.  False when those are damaged. */
bool nx_hiding_count(struct nx_hiding *self, const struct nx_segment *segment);

/* It is shown until then; NX_NEVER_SHOWN: it is not.  False when memory is out. */
bool nx_hiding_show_until(struct nx_hiding *self, nx_doc doc, int64_t until);
int64_t nx_hiding_until(const struct nx_hiding *self, nx_doc doc);

/* A hidden document is deleted.  False when memory is out. */
bool nx_hiding_delete(struct nx_hiding *self, nx_doc doc);

/* Writes and syncs the file. */
enum nidx_status nx_hiding_write(struct nx_hiding *self, struct nx_dir *dir, const char *name,
                                 struct nidx_error *err);

#endif
