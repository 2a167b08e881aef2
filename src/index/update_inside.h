/* update_inside.h - the inside of an update, for its files. */
#ifndef NX_INDEX_UPDATE_INSIDE_H
#define NX_INDEX_UPDATE_INSIDE_H

#include "index/intake.h"
#include "index/merger.h"
#include "index/update.h"

struct nx_update {
	struct nx_build_options options;
	struct nx_build_stats stats;
	struct nx_writer writer;
	struct nx_intake intake;
	bool taking; /* `intake` is ready */
	struct nx_merger *merger;
	uint64_t nbytes; /* of segments written, but for merges */
	struct timespec last; /* commit from standard input */
};

/* Makes the intake ready. */
enum nidx_status nx_update_start(struct nx_update *self, struct nidx_error *err);

#endif
