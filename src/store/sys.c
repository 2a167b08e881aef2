#include "store/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

__attribute__((weak)) int
nx_sys_fault(enum nx_sys_call call, size_t *nbytes)
{
	(void)call;
	(void)nbytes;
	return 0;
}

const char *
nx_sys_call_name(enum nx_sys_call call)
{
	static const char *const names[NX_SYS_CALLS] = { "open",   "read",   "write", "fsync",
		                                         "close",  "rename", "unlink", "mkdir",
		                                         "stat",   "mmap",   "flock" };

	return call < NX_SYS_CALLS ? names[call] : "?";
}

/* Linux has closed the descriptor even when close() says EINTR; all other calls are
 * repeated then. */
#define REPEAT(result, call)                                                                       \
	do                                                                                         \
		(result) = (call);                                                                 \
	while ((result) < 0 && errno == EINTR)

int
nx_sys_open(int at, const char *name, int flags, int *fd)
{
	int fault = nx_sys_fault(NX_SYS_OPEN, NULL);
	int got;

	if (fault)
		return fault;
	REPEAT(got, openat(at, name, flags | O_CLOEXEC, 0666));
	if (got < 0)
		return errno;
	*fd = got;
	return 0;
}

int
nx_sys_read(int fd, void *to, size_t room, size_t *got)
{
	int fault = nx_sys_fault(NX_SYS_READ, &room);
	ssize_t n;

	if (fault)
		return fault;
	REPEAT(n, read(fd, to, room));
	if (n < 0)
		return errno;
	*got = (size_t)n;
	return 0;
}

int
nx_sys_write(int fd, const void *bytes, size_t nbytes)
{
	const char *p = bytes;

	while (nbytes) {
		size_t step = nbytes;
		int fault = nx_sys_fault(NX_SYS_WRITE, &step);
		ssize_t n;

		if (fault)
			return fault;
		REPEAT(n, write(fd, p, step));
		if (n < 0)
			return errno;
		p += n;
		nbytes -= (size_t)n;
	}
	return 0;
}

int
nx_sys_fsync(int fd)
{
	int fault = nx_sys_fault(NX_SYS_FSYNC, NULL);
	int result;

	if (fault)
		return fault;
	REPEAT(result, fsync(fd));
	return result < 0 ? errno : 0;
}

int
nx_sys_close(int fd)
{
	int fault = nx_sys_fault(NX_SYS_CLOSE, NULL);

	if (close(fd) < 0 && errno != EINTR && !fault)
		return errno;
	return fault;
}

int
nx_sys_rename(int at, const char *from, const char *to)
{
	int fault = nx_sys_fault(NX_SYS_RENAME, NULL);

	if (fault)
		return fault;
	return renameat(at, from, at, to) < 0 ? errno : 0;
}

int
nx_sys_unlink(int at, const char *name)
{
	int fault = nx_sys_fault(NX_SYS_UNLINK, NULL);

	if (fault)
		return fault;
	return unlinkat(at, name, 0) < 0 ? errno : 0;
}

int
nx_sys_mkdir(const char *path)
{
	int fault = nx_sys_fault(NX_SYS_MKDIR, NULL);

	if (fault)
		return fault;
	return mkdir(path, 0777) < 0 ? errno : 0;
}

int
nx_sys_stat(int at, const char *name, struct stat *st)
{
	int fault = nx_sys_fault(NX_SYS_STAT, NULL);

	if (fault)
		return fault;
	return fstatat(at, name, st, 0) < 0 ? errno : 0;
}

int
nx_sys_fstat(int fd, struct stat *st)
{
	int fault = nx_sys_fault(NX_SYS_STAT, NULL);

	if (fault)
		return fault;
	return fstat(fd, st) < 0 ? errno : 0;
}

int
nx_sys_map(int fd, size_t nbytes, void **base)
{
	int fault = nx_sys_fault(NX_SYS_MMAP, NULL);
	void *got;

	if (fault)
		return fault;
	got = mmap(NULL, nbytes, PROT_READ, MAP_SHARED, fd, 0);
	if (got == MAP_FAILED)
		return errno;
	*base = got;
	return 0;
}

int
nx_sys_lock(int fd)
{
	int fault = nx_sys_fault(NX_SYS_LOCK, NULL);
	int result;

	if (fault)
		return fault;
	REPEAT(result, flock(fd, LOCK_EX | LOCK_NB));
	return result < 0 ? errno : 0;
}
