/* update.h - an index that lives: articles in, articles out, commits in between.
 *
 * One writing session: what is added and deleted is seen by searches opened after a commit, and all of it at
 * once.  A build is the same with nothing there before (build.h).
 *
 * Owner    owns the index's lock until closed
 * Threads  one; works on others of its own
 */
#ifndef NX_INDEX_UPDATE_H
#define NX_INDEX_UPDATE_H

#include "index/build.h"

struct nx_update;

/* `options` NULL: the defaults; they are copied.  The index is made if there is none.  NIDX_ELOCKED,
 * NIDX_ECORRUPT, NIDX_EVERSION.  *self is NULL unless NIDX_OK. */
enum nidx_status nx_update_open(struct nx_update **self, const char *index_path,
                                const struct nx_build_options *options, struct nidx_error *err);

/* The same, as if the index were empty: the first commit replaces all there is. */
enum nidx_status nx_update_open_anew(struct nx_update **self, const char *index_path,
                                     const struct nx_build_options *options,
                                     struct nidx_error *err);

/* Forgets what was not committed.  Takes NULL. */
void nx_update_close(struct nx_update *self);

/* Adds the articles of files and folders, "-" being standard input, from which is committed what came
 * whenever nothing comes for a while, and every options->commit_seconds.  A newer version of
 * an article replaces the older, which stays; one that is there already is left out.  After a failure other
 * than NIDX_EINPUT only close. */
enum nidx_status nx_update_add(struct nx_update *self, const char *const *paths, size_t npaths,
                               struct nidx_error *err);

/* The same of bytes in any form that files have; `name` stands for the path. */
enum nidx_status nx_update_add_bytes(struct nx_update *self, const char *name, struct nx_str bytes,
                                     struct nidx_error *err);

/* Deletes all versions of the article with this key, added before or in earlier commits. */
enum nidx_status nx_update_delete(struct nx_update *self, struct nx_str key, uint64_t *ndeleted,
                                  struct nidx_error *err);

/* The same, of the article of a document of a committed segment. */
enum nidx_status nx_update_delete_doc(struct nx_update *self, const char *segment, nx_doc doc,
                                      uint64_t *ndeleted, struct nidx_error *err);

struct nx_sync_stats {
	uint64_t unchanged, read; /* files: not read again; new or changed */
	uint64_t gone;            /* files that are no more */
	uint64_t deleted;         /* versions of articles that no file holds any more */
};

/* Brings the index up to date with folders: reads what is new or was changed (by size and time) since they
 * were read last, and deletes the articles of files that are gone, or hold them no more, unless another file
 * that was read does. */
enum nidx_status nx_update_sync(struct nx_update *self, const char *const *folders, size_t nfolders,
                                struct nx_sync_stats *stats, struct nidx_error *err);

/* After NIDX_OK every search opened from now on sees what was done.  Starts a merge in the background when
 * there are many segments (merger.h); one that has ended is part of the commit. */
enum nidx_status nx_update_commit(struct nx_update *self, struct nidx_error *err);

/* Commits, then merges until there are few segments; `all`: until there is one, without what was deleted.
 * Who closes without asking for this leaves it to the next. */
enum nidx_status nx_update_merge(struct nx_update *self, bool all, struct nidx_error *err);

/* Since the session was opened. */
void nx_update_stats(const struct nx_update *self, struct nx_build_stats *stats);

#endif
