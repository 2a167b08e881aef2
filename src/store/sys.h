/* sys.h - every system call of an index, in one place.
 *
 * Thin wrappers: each repeats its call when a signal interrupts it and returns 0 or an errno.
 * They stand together so that a test can make call n fail: each asks nx_sys_fault() first, which a
 * test program may define itself (the one here is weak and always says "go on").  A link-time hook
 * needs no table to carry around and leaves no mutable state in the library.
 *
 * Threads  any
 * Source   SQLite's test_vfs and its "anomaly" tests, for the idea
 */
#ifndef NX_STORE_SYS_H
#define NX_STORE_SYS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum nx_sys_call {
	NX_SYS_OPEN,
	NX_SYS_READ,
	NX_SYS_WRITE,
	NX_SYS_FSYNC,
	NX_SYS_CLOSE,
	NX_SYS_RENAME,
	NX_SYS_UNLINK,
	NX_SYS_MKDIR,
	NX_SYS_STAT,
	NX_SYS_MMAP,
	NX_SYS_LOCK,
	NX_SYS_CALLS
};

/* Asked before each call: 0 to go on, or the errno to fail with.  May lower *nbytes (of a read or
 * write; NULL for other calls) to force a short transfer; not to 0. */
int nx_sys_fault(enum nx_sys_call call, size_t *nbytes);

/* "open", "write" ...: for messages. */
const char *nx_sys_call_name(enum nx_sys_call call);

/* All return 0 or an errno.  `at` is a folder's descriptor or AT_FDCWD. */
int nx_sys_open(int at, const char *name, int flags, int *fd);
int nx_sys_read(int fd, void *to, size_t room, size_t *got);
/* Writes all: short writes are continued. */
int nx_sys_write(int fd, const void *bytes, size_t nbytes);
int nx_sys_fsync(int fd);
/* The descriptor is gone whatever is returned. */
int nx_sys_close(int fd);
int nx_sys_rename(int at, const char *from, const char *to);
int nx_sys_unlink(int at, const char *name);
int nx_sys_mkdir(const char *path);
int nx_sys_stat(int at, const char *name, struct stat *st);
int nx_sys_fstat(int fd, struct stat *st);
int nx_sys_map(int fd, size_t nbytes, void **base);
/* Lets other threads go first, those of searches above all: for work that nobody waits for.  Of the calling
 * thread, for good; best effort. */
void nx_sys_stand_back(void);

/* Takes the exclusive flock without waiting; EWOULDBLOCK when another holds it. */
int nx_sys_lock(int fd);

#endif
