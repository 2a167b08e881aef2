#include "store/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
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

/* Asks for a fault, an interruption of which is over when asked again; returns any other.  Linux has
 * closed the descriptor even when close() says EINTR; all other calls are repeated then. */
#define REPEAT(result, kind, nbytes, call)                                                         \
	do {                                                                                       \
		int fault = nx_sys_fault((kind), (nbytes));                                        \
		if (fault && fault != EINTR)                                                       \
			return fault;                                                              \
		(result) = -1;                                                                     \
		errno = EINTR;                                                                     \
		if (!fault)                                                                        \
			(result) = (call);                                                         \
	} while ((result) < 0 && errno == EINTR)

int
nx_sys_open(int at, const char *name, int flags, int *fd)
{
	int got;

	REPEAT(got, NX_SYS_OPEN, NULL, openat(at, name, flags | O_CLOEXEC, 0666));
	if (got < 0)
		return errno;
	*fd = got;
	return 0;
}

int
nx_sys_read(int fd, void *to, size_t room, size_t *got)
{
	ssize_t n;

	REPEAT(n, NX_SYS_READ, &room, read(fd, to, room));
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
		ssize_t n;

		REPEAT(n, NX_SYS_WRITE, &step, write(fd, p, step));
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
	int result;

	REPEAT(result, NX_SYS_FSYNC, NULL, fsync(fd));
	return result < 0 ? errno : 0;
}

int
nx_sys_close(int fd)
{
	int fault = nx_sys_fault(NX_SYS_CLOSE, NULL);
	int number = close(fd) < 0 ? errno : 0;

	number = fault ? fault : number;
	return number == EINTR ? 0 : number;
}

int
nx_sys_rename(int at, const char *from, const char *to)
{
	int result;

	REPEAT(result, NX_SYS_RENAME, NULL, renameat(at, from, at, to));
	return result < 0 ? errno : 0;
}

int
nx_sys_unlink(int at, const char *name)
{
	int result;

	REPEAT(result, NX_SYS_UNLINK, NULL, unlinkat(at, name, 0));
	return result < 0 ? errno : 0;
}

int
nx_sys_mkdir(const char *path)
{
	int result;

	REPEAT(result, NX_SYS_MKDIR, NULL, mkdir(path, 0777));
	return result < 0 ? errno : 0;
}

int
nx_sys_stat(int at, const char *name, struct stat *st)
{
	int result;

	REPEAT(result, NX_SYS_STAT, NULL, fstatat(at, name, st, 0));
	return result < 0 ? errno : 0;
}

int
nx_sys_fstat(int fd, struct stat *st)
{
	int result;

	REPEAT(result, NX_SYS_STAT, NULL, fstat(fd, st));
	return result < 0 ? errno : 0;
}

int
nx_sys_map(int fd, size_t nbytes, void **base)
{
	int result;

	REPEAT(result, NX_SYS_MMAP, NULL,
	       (*base = mmap(NULL, nbytes, PROT_READ, MAP_SHARED, fd, 0)) == MAP_FAILED ? -1 : 0);
	return result < 0 ? errno : 0;
}

int
nx_sys_lock(int fd)
{
	int result;

	REPEAT(result, NX_SYS_LOCK, NULL, flock(fd, LOCK_EX | LOCK_NB));
	return result < 0 ? errno : 0;
}

void
nx_sys_stand_back(void)
{
#ifdef SYS_gettid
	enum { NICE = 15 };

	/* on Linux a thread has a nice value of its own */
	(void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
#endif
}
