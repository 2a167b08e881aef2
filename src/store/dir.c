#include "store/dir.h"

#include "base/mem.h"
#include "store/inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum nidx_status
nx_store_fail(struct nidx_error *err, int number, enum nx_sys_call call, const char *path,
              const char *name)
{
	enum nidx_status status = number == ENOENT   ? NIDX_ENOENT
	                          : number == ENOMEM ? NIDX_ENOMEM
	                                             : NIDX_EIO;

	errno = number; /* for %m: strerror_r() has two incompatible shapes, strerror() a static */
	return nx_fail(err, status, 0, "%s%s%s: %s: %m", path, name ? "/" : "", name ? name : "",
	               nx_sys_call_name(call));
}

/* ---- Names ---- */

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
push_name(struct nx_names *self, const char *name)
{
	size_t nbytes = strlen(name) + 1;

	if (nx_mem_grow(&self->bytes, &self->room, self->len + nbytes, 1) < 0)
		return ENOMEM;
	memcpy(self->bytes + self->len, name, nbytes);
	self->len += nbytes;
	self->count++;
	return 0;
}

static int
sort_names(struct nx_names *self)
{
	const char *p = self->bytes;

	self->list = nx_mem_resize(NULL, self->count + 1, sizeof(*self->list));
	if (!self->list)
		return ENOMEM;
	for (size_t i = 0; i < self->count; i++, p += strlen(p) + 1)
		self->list[i] = p;
	if (self->count)
		qsort(self->list, self->count, sizeof(*self->list), compare_names);
	return 0;
}

int
nx_names_read(struct nx_names *self, int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	int number = 0;

	*self = (struct nx_names){ 0 };
	if (!dir) {
		number = errno;
		if (copy >= 0)
			close(copy);
		return number;
	}
	rewinddir(dir); /* the copy shares its offset with fd */
	for (;;) {
		struct dirent *entry;
		errno = 0;
		entry = readdir(dir);
		if (!entry) {
			number = errno;
			break;
		}
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		number = push_name(self, entry->d_name);
		if (number)
			break;
	}
	closedir(dir);
	if (!number)
		number = sort_names(self);
	if (number)
		nx_names_release(self);
	return number;
}

void
nx_names_release(struct nx_names *self)
{
	nx_mem_free(self->bytes);
	nx_mem_free(self->list);
	*self = (struct nx_names){ 0 };
}

/* ---- Open and close ---- */

/* Makes a folder and its missing parents.  `path` is changed and restored. */
static int
make_folders(char *path)
{
	for (char *p = path + 1;; p++) {
		char kept = *p;
		int number;

		if (kept != '/' && kept != '\0')
			continue;
		*p = '\0';
		number = nx_sys_mkdir(path);
		*p = kept;
		if (number && number != EEXIST && kept == '\0')
			return number;
		if (kept == '\0')
			return 0;
	}
}

enum nidx_status
nx_dir_open(struct nx_dir **self, const char *path, bool create, struct nidx_error *err)
{
	struct nx_dir *dir = nx_mem_zalloc(1, sizeof(*dir));
	size_t nbytes = strlen(path) + 1;
	enum nx_sys_call call = NX_SYS_OPEN;
	enum nidx_status status;
	int number = 0;

	if (nbytes == 1) {
		nx_mem_free(dir);
		return nx_fail(err, NIDX_EARG, 0, "the path of an index is empty");
	}
	if (dir)
		dir->path = nx_mem_alloc(nbytes);
	if (!dir || !dir->path) {
		nx_mem_free(dir);
		return nx_fail_memory(err);
	}
	memcpy(dir->path, path, nbytes);
	dir->fd = dir->lock_fd = -1;
	if (create) {
		number = make_folders(dir->path);
		call = NX_SYS_MKDIR;
	}
	if (!number) {
		number = nx_sys_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, &dir->fd);
		call = NX_SYS_OPEN;
	}
	if (!number) {
		*self = dir;
		return NIDX_OK;
	}
	status = nx_store_fail(err, number, call, path, NULL);
	nx_dir_close(dir);
	return status;
}

void
nx_dir_close(struct nx_dir *self)
{
	if (!self)
		return;
	nx_dir_unlock(self);
	if (self->fd >= 0)
		(void)nx_sys_close(self->fd); /* nothing was written through it */
	nx_mem_free(self->path);
	nx_mem_free(self);
}

const char *
nx_dir_path(const struct nx_dir *self)
{
	return self->path;
}

/* ---- Reading ---- */

enum nidx_status
nx_dir_map(struct nx_dir *self, const char *name, struct nx_map *map, struct nidx_error *err)
{
	static const uint8_t none[1];
	enum nx_sys_call call = NX_SYS_OPEN;
	struct nx_map view = { none, 0, NULL };
	struct stat st;
	int fd = -1;
	int number = nx_sys_open(self->fd, name, O_RDONLY, &fd);

	if (!number) {
		call = NX_SYS_STAT;
		number = nx_sys_fstat(fd, &st);
	}
	if (!number && !S_ISREG(st.st_mode)) {
		(void)nx_sys_close(fd);
		return nx_fail(err, NIDX_EIO, 0, "%s/%s: not a plain file", self->path, name);
	}
	if (!number && st.st_size > 0) {
		call = NX_SYS_MMAP;
		view.nbytes = (size_t)st.st_size;
		number = nx_sys_map(fd, view.nbytes, &view.base);
		view.bytes = view.base;
	}
	if (fd >= 0)
		(void)nx_sys_close(fd); /* the mapping lives on */
	if (number)
		return nx_store_fail(err, number, call, self->path, name);
	*map = view;
	return NIDX_OK;
}

void
nx_map_close(struct nx_map *map)
{
	if (map && map->base)
		munmap(map->base, map->nbytes);
	if (map)
		*map = (struct nx_map){ 0 };
}

/* ---- Names ---- */

/* The folder is synced before the rename as well: the files that the new name speaks of must not be
 * missing from the folder after a crash that kept the rename and lost their entries. */
enum nidx_status
nx_dir_rename(struct nx_dir *self, const char *from, const char *to, struct nidx_error *err)
{
	enum nx_sys_call call = NX_SYS_FSYNC;
	int number = nx_sys_fsync(self->fd);

	if (!number) {
		call = NX_SYS_RENAME;
		number = nx_sys_rename(self->fd, from, to);
	}
	if (!number) {
		call = NX_SYS_FSYNC;
		number = nx_sys_fsync(self->fd);
	}
	return number ? nx_store_fail(err, number, call, self->path, to) : NIDX_OK;
}

enum nidx_status
nx_dir_remove(struct nx_dir *self, const char *name, struct nidx_error *err)
{
	int number = nx_sys_unlink(self->fd, name);

	return number ? nx_store_fail(err, number, NX_SYS_UNLINK, self->path, name) : NIDX_OK;
}

bool
nx_dir_exists(struct nx_dir *self, const char *name)
{
	struct stat st;

	return nx_sys_stat(self->fd, name, &st) == 0;
}

enum nidx_status
nx_dir_list(struct nx_dir *self, void (*each)(void *ctx, const char *name), void *ctx,
            struct nidx_error *err)
{
	struct nx_names names;
	int number = nx_names_read(&names, self->fd);

	if (number)
		return nx_store_fail(err, number, NX_SYS_READ, self->path, NULL);
	for (size_t i = 0; i < names.count; i++) {
		struct stat st;
		if (nx_sys_stat(self->fd, names.list[i], &st) == 0 && S_ISREG(st.st_mode))
			each(ctx, names.list[i]);
	}
	nx_names_release(&names);
	return NIDX_OK;
}

/* ---- The lock ---- */

/* flock() belongs to the open file, not to the process: two writers inside one process exclude
 * each other as well, and the kernel lets go when the last copy of the descriptor is gone.  The
 * file itself stays: removing it would let two processes lock two files of one name. */
enum nidx_status
nx_dir_lock(struct nx_dir *self, struct nidx_error *err)
{
	enum nx_sys_call call = NX_SYS_OPEN;
	int fd = -1;
	int number;

	if (self->lock_fd >= 0)
		return nx_fail(err, NIDX_ELOCKED, 0, "%s: this index is being written already",
		               self->path);
	number = nx_sys_open(self->fd, "lock", O_RDWR | O_CREAT, &fd);
	if (!number) {
		call = NX_SYS_LOCK;
		number = nx_sys_lock(fd);
	}
	if (!number) {
		self->lock_fd = fd;
		return NIDX_OK;
	}
	if (fd >= 0)
		(void)nx_sys_close(fd);
	if (number == EWOULDBLOCK)
		return nx_fail(err, NIDX_ELOCKED, 0,
		               "%s: another process is writing this index; wait for it to end",
		               self->path);
	return nx_store_fail(err, number, call, self->path, "lock");
}

void
nx_dir_unlock(struct nx_dir *self)
{
	if (self->lock_fd >= 0)
		(void)nx_sys_close(self->lock_fd);
	self->lock_fd = -1;
}
