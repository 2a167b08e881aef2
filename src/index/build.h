/* build.h - news in, a committed index out.
 *
 * Pipeline: one thread walks and frames (store, article), all threads parse, complete and analyse
 * batches and pack stored groups, and each batch becomes a *forward* record: per document, its
 * distinct terms with positions.  When the memory budget is reached, or the input ends, the forward
 * records are turned round into lists and written as a segment.  The budget is counted in input
 * bytes, never in what threads happened to allocate, so the same input and settings give the same
 * bytes at any number of threads.
 */
#ifndef NX_INDEX_BUILD_H
#define NX_INDEX_BUILD_H

#include "base/fail.h"
#include "base/types.h"
#include "segment/segment.h"

#include <stdbool.h>

struct nx_build_stats {
	uint64_t files;            /* read */
	uint64_t articles;         /* indexed, and the versions that count */
	uint64_t replaced;         /* versions that newer ones replace: also in commits before */
	uint64_t repeats;          /* versions that were there already: left out */
	uint64_t withheld;         /* versions that their agency keeps back or called back */
	uint64_t bad_items, bad_files; /* reported and skipped */
	uint64_t ignored_files;    /* in folders, by their names no articles */
	uint64_t clutter;          /* paragraphs left out because pages of their site repeat them */
	uint64_t input_bytes;      /* decompressed */
	uint64_t text_bytes;       /* title, lead and body of the articles */
	uint64_t words, terms, postings;
	uint64_t index_bytes, stored_bytes; /* on disk: all; of it, stored articles */
	uint64_t written_bytes, merged_bytes; /* of segments: of an update's articles; by merges */
	uint32_t segments;
	double seconds;
};

struct nx_build_options {
	size_t memory_bytes;  /* 0: 1 GB; see README.md for what is counted */
	size_t segment_bytes; /* of input that end a segment; 0: as many as the memory allows */
	unsigned nthreads;    /* 0: all cores; fewer work where memory is too little for so many */
	bool strict;         /* stop at the first bad item */
	unsigned commit_seconds; /* of an update from standard input; 0: only when it pauses */
	bool keep_clutter;   /* what repeats on the pages of a site is reported and indexed */
	bool plain;          /* every article is of no language, its lead the begin of its body */
	bool no_texts;       /* lead and body are indexed, and not stored */
	int64_t now;         /* dates after it are doubted; 0: none is */
	void *ctx;
	/* A bad item or file, with place; may be NULL.  Called from the thread of nx_build(), in
	 * input order. */
	void (*problem)(void *ctx, const struct nidx_error *what);
	/* A few times a second: bytes read of the total known (0 if not); non-zero cancels.  May be
	 * NULL. */
	int (*progress)(void *ctx, const struct nx_build_stats *so_far, uint64_t total_bytes);
};

static inline unsigned
nx_build_flags(const struct nx_build_options *self)
{
	return (self->plain ? NX_SEGMENT_PLAIN : 0) | (self->no_texts ? NX_SEGMENT_NO_TEXTS : 0);
}

/* Builds the index in folder `index_path` anew from files and folders ("-": standard input) and
 * commits it; until then, and on any failure, an index already there stays as it was.  NIDX_EINPUT
 * when nothing could be read (or strict). */
enum nidx_status nx_build(const char *index_path, const char *const *paths, size_t npaths,
                          const struct nx_build_options *options, struct nx_build_stats *stats,
                          struct nidx_error *err);

#endif
