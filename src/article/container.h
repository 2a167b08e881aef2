/* container.h - files that hold other files: archives of pages, crawls.
 *
 * A container gives its entries one after another, each as a stream, and never holds more of one
 * than it must.  To add one: write its file with these three functions, describe it in a
 * `const struct nx_container_kind`, enter that in the table of containers.c.
 *
 * Owner    a container owns the stream it was opened with; an entry is borrowed until the next call
 * Threads  one at a time
 */
#ifndef NX_ARTICLE_CONTAINER_H
#define NX_ARTICLE_CONTAINER_H

#include "base/stream.h"

#include <stdbool.h>

enum { NX_CONTAINER_HEAD = 512 }; /* bytes a container is told by, at most */

struct nx_entry {
	struct nx_stream stream; /* its bytes; what is not read of them is skipped */
	const char *name;        /* path inside the container; NULL when entries have none */
	uint64_t number;         /* from 1, when there is no name */
	struct nx_str url;       /* where it was fetched; empty when unknown */
	struct nx_str charset;   /* as HTTP said; empty when it did not */
};

struct nx_container {
	const struct nx_container_kind *kind;
};

struct nx_container_kind {
	const char *name;           /* "a ZIP archive" */
	const char *const *endings; /* of names, with the dot; NULL at the end */
	bool (*sniff)(const uint8_t *head, size_t len);

	/* Takes over the stream: closes it on failure too. */
	enum nidx_status (*open)(struct nx_container **self, struct nx_stream *stream,
	                         struct nidx_error *err);

	/* The next entry worth reading.  NIDX_OK; NIDX_DONE; NIDX_EINPUT: an entry is damaged
	 * or what follows cannot be read, err says which and where: call again; NIDX_EIO or NIDX_ENOMEM:
	 * give up. */
	enum nidx_status (*next)(struct nx_container *self, struct nx_entry *entry,
	                         struct nidx_error *err);
	void (*close)(struct nx_container *self);
};

extern const struct nx_container_kind nx_container_archive; /* ZIP and tar */
extern const struct nx_container_kind nx_container_warc;    /* WARC and ARC */

/* The container that begins like this; NULL for none. */
const struct nx_container_kind *nx_containers_sniff(const uint8_t *head, size_t len);

/* True when a container lists this ending (lower case, with its dot). */
bool nx_containers_know_ending(struct nx_str ending);

#endif
