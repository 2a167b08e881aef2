/* rescue.h - an index made of what another one still holds.
 *
 * Source   the dump (dump.h) of one is the input of the other
 */
#ifndef NX_INDEX_RESCUE_H
#define NX_INDEX_RESCUE_H

#include "index/build.h"

struct nx_rescued {
	uint64_t articles, lost_articles; /* versions read; those of which it is known that they are lost */
};

/* Builds in folder `to` what is sound in the index in `from`; `lost` is told what is not.  The folders differ.
 * NIDX_ENOENT when nothing is an index there. */
enum nidx_status nx_salvage(const char *from, const char *to,
                            const struct nx_build_options *options,
                            void (*lost)(void *ctx, const struct nidx_error *what), void *ctx,
                            struct nx_rescued *rescued, struct nidx_error *err);

/* Writes the index in a folder anew in the newest format, in one commit.  NIDX_DONE when it is in that
 * already. */
enum nidx_status nx_upgrade(const char *path, const struct nx_build_options *options,
                            struct nx_rescued *rescued, struct nidx_error *err);

#endif
