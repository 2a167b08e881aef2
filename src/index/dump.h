/* dump.h - everything an index holds, as lines (article/dumped.h).
 *
 * Reads segment by segment, as their articles were stored, what is sound in them: a damaged index gives back
 * the articles of all bundles that can still be read.
 *
 * Owner    nothing; one segment is open at a time
 */
#ifndef NX_INDEX_DUMP_H
#define NX_INDEX_DUMP_H

#include "base/buffer.h"
#include "base/fail.h"
#include "store/dir.h"

struct nx_dump {
	/* One line with its end, valid during the call.  A status other than NIDX_OK ends the dump. */
	enum nidx_status (*line)(void *ctx, struct nx_str line, struct nidx_error *err);
	/* What cannot be read: where, why, how much; NULL: the first of it ends the dump. */
	void (*lost)(void *ctx, const struct nidx_error *what);
	void *ctx;
	uint64_t articles, lost_articles; /* out; repeats do not count */
};

/* Dumps the newest commit of the index in a folder, in any format that can still be read.  With `lost`
 * also an index whose manifest is damaged: then all segments in the folder.  NIDX_ENOENT when there is no
 * index. */
enum nidx_status nx_dump_run(struct nx_dump *self, struct nx_dir *dir, struct nidx_error *err);

#endif
