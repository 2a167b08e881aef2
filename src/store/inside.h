/* inside.h - what the files of this folder share with each other and nobody else. */
#ifndef NX_STORE_INSIDE_H
#define NX_STORE_INSIDE_H

#include "base/fail.h"
#include "store/sys.h"

struct nx_dir {
	char *path;
	int fd;      /* of the folder itself: names stay right when the folder is moved */
	int lock_fd; /* -1: not locked */
};

/* "path/name: what: errno's words".  ENOENT gives NIDX_ENOENT, ENOMEM NIDX_ENOMEM, all else
 * NIDX_EIO.  `name` may be NULL. */
enum nidx_status nx_store_fail(struct nidx_error *err, int number, enum nx_sys_call call,
                               const char *path, const char *name);

/* Sorted names of a folder's entries, all in one block of memory. */
struct nx_names {
	char *bytes; /* each NUL-terminated */
	size_t len, room;
	const char **list;
	size_t count;
};

/* Reads the entries of an open folder but "." and ".."; fd stays the caller's.  0 or an errno. */
int nx_names_read(struct nx_names *self, int fd);
void nx_names_release(struct nx_names *self);

#endif
