#include "base/mem.h"
#include "store/dir.h"
#include "store/inside.h"

#include <fcntl.h>
#include <string.h>

enum { ROOM = 256 * 1024 }; /* bytes gathered before a write: fewer calls, still in the L2 cache */

struct nx_file {
	struct nx_dir *dir; /* borrowed */
	char *name;
	uint8_t *pending;
	size_t npending;
	uint64_t size;
	int fd;
	int number; /* the first failure, an errno; later calls do nothing */
	enum nx_sys_call call;
};

static void
free_file(struct nx_file *self)
{
	nx_mem_free(self->name);
	nx_mem_free(self->pending);
	nx_mem_free(self);
}

/* Keeps the first failure. */
static void
note(struct nx_file *self, int number, enum nx_sys_call call)
{
	if (number && !self->number) {
		self->number = number;
		self->call = call;
	}
}

static void
flush(struct nx_file *self)
{
	if (!self->number && self->npending)
		note(self, nx_sys_write(self->fd, self->pending, self->npending), NX_SYS_WRITE);
	self->npending = 0;
}

enum nidx_status
nx_file_create(struct nx_file **self, struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	struct nx_file *file = nx_mem_zalloc(1, sizeof(*file));
	size_t nbytes = strlen(name) + 1;
	enum nidx_status status;
	int number;

	if (!file)
		return nx_fail_memory(err);
	file->dir = dir;
	file->name = nx_mem_alloc(nbytes);
	file->pending = nx_mem_alloc(ROOM);
	if (!file->name || !file->pending) {
		free_file(file);
		return nx_fail_memory(err);
	}
	memcpy(file->name, name, nbytes);
	number = nx_sys_open(dir->fd, name, O_WRONLY | O_CREAT | O_TRUNC, &file->fd);
	if (number) {
		status = nx_store_fail(err, number, NX_SYS_OPEN, dir->path, name);
		free_file(file);
		return status;
	}
	*self = file;
	return NIDX_OK;
}

void
nx_file_write(struct nx_file *self, const void *bytes, size_t nbytes)
{
	self->size += nbytes;
	if (nbytes > ROOM - self->npending)
		flush(self);
	if (self->number || nbytes == 0)
		return;
	if (nbytes >= ROOM) {
		note(self, nx_sys_write(self->fd, bytes, nbytes), NX_SYS_WRITE);
		return;
	}
	memcpy(self->pending + self->npending, bytes, nbytes);
	self->npending += nbytes;
}

uint64_t
nx_file_size(const struct nx_file *self)
{
	return self->size;
}

enum nidx_status
nx_file_finish(struct nx_file *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	flush(self);
	if (!self->number)
		note(self, nx_sys_fsync(self->fd), NX_SYS_FSYNC);
	note(self, nx_sys_close(self->fd), NX_SYS_CLOSE);
	if (self->number) {
		status = nx_store_fail(err, self->number, self->call, self->dir->path, self->name);
		(void)nx_sys_unlink(self->dir->fd, self->name);
	}
	free_file(self);
	return status;
}

void
nx_file_abandon(struct nx_file *self)
{
	if (!self)
		return;
	(void)nx_sys_close(self->fd);
	(void)nx_sys_unlink(self->dir->fd, self->name);
	free_file(self);
}
