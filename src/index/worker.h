/* worker.h - one thread's tools, and how they digest a batch.
 *
 * For each raw item: parse, complete, then for each article pack the stored form and
 * analyse title, lead and body into one position space, the metadata into their own,
 * and append the forward record.  Where a batch has pages of sites, all of it is parsed first, so that
 * the pages teach what is clutter on them (news/clutter.h).
 *
 * Structure terms "\1s" and "\1p" hold the positions where sentences and paragraphs start; each
 * zone starts both.  A word in title or lead has its zone bit.
 *
 * Owner    owns all its tools
 * Threads  one at a time
 */
#ifndef NX_INDEX_WORKER_H
#define NX_INDEX_WORKER_H

#include "index/batch.h"
#include "index/fields.h"
#include "index/forward.h"
#include "segment/stored.h"
#include "text/analyzer.h"

struct nx_worker {
	uint16_t number;
	int64_t now; /* as for nx_news_complete() */
	const struct nx_clutter *clutter; /* what is known of sites; may be NULL */
	bool keep_clutter;                /* report it, leave it in */
	bool plain;                       /* languages and leads are forgotten */
	bool no_texts;                    /* leads and bodies are not stored */
	struct nx_clutter *here;          /* what the pages of this batch teach */
	struct nx_lexicon *lexicon; /* of the segment in the making */
	struct nx_analyzer *analyzer;
	struct nx_fields fields;
	uint32_t sentence, paragraph; /* their terms */
	struct nx_grouper grouper;
	struct nx_tokens tokens;
	struct nx_occurrence *metas; /* metadata words of the current article */
	size_t nmetas, metas_room;
	struct nx_arena arena; /* of the current item */
	struct nx_stored_packer *packer;
};

enum nidx_status nx_worker_init(struct nx_worker *self, uint16_t number, struct nidx_error *err);
void nx_worker_release(struct nx_worker *self);

/* A new segment: an empty lexicon and empty totals. */
enum nidx_status nx_worker_reset(struct nx_worker *self, struct nidx_error *err);

/* Releases what only the analysis needs, keeps lexicon and totals: before sealing. */
void nx_worker_rest(struct nx_worker *self);

/* Calls each(ctx, term) once for every term the article is indexed with.  False when memory is out. */
bool nx_worker_terms(struct nx_worker *self, const struct nx_article *article,
                     void (*each)(void *ctx, struct nx_str term), void *ctx);

/* Digests batch->items into the batch's results; batch->status says how it went. */
void nx_worker_digest(struct nx_worker *self, struct nx_batch *batch);

/* The same as a task: task is a batch, whose `workers` are all workers. */
void nx_worker_run(struct nx_task *task, unsigned worker);

#endif
