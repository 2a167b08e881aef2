#include "base/buffer.h"
#include "base/mem.h"
#include "store/inside.h"
#include "store/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 200 }; /* folders within folders: far below the stack, far above any archive */

struct folder_id {
	dev_t dev;
	ino_t ino;
};

struct walk {
	nx_walk_visit visit;
	void *ctx;
	struct nidx_error *err;
	struct nx_buffer path; /* of the current entry, NUL-terminated */
	size_t base;           /* where the part below the named folder starts */
	struct folder_id *seen;
	size_t nseen, seen_room;
	unsigned depth;
};

/* A link may lead back up: a folder that was entered is not entered again (EEXIST). */
static int
enter(struct walk *self, const struct stat *st)
{
	for (size_t i = 0; i < self->nseen; i++)
		if (self->seen[i].dev == st->st_dev && self->seen[i].ino == st->st_ino)
			return EEXIST;
	if (nx_mem_grow(&self->seen, &self->seen_room, self->nseen + 1, sizeof(*self->seen)) < 0)
		return ENOMEM;
	self->seen[self->nseen++] = (struct folder_id){ st->st_dev, st->st_ino };
	return 0;
}

static const char *
path_of(const struct walk *self)
{
	return (const char *)self->path.bytes;
}

/* Tells the visitor of an entry that cannot be read; what it returns decides. */
static enum nidx_status
report(struct walk *self, int number, enum nx_sys_call call)
{
	struct nidx_error local;
	struct nidx_error *err = self->err ? self->err : &local;
	size_t base = self->base < self->path.len ? self->base : 0; /* 0: the named folder itself */

	(void)nx_store_fail(err, number, call, path_of(self), NULL);
	return self->visit(self->ctx, path_of(self), path_of(self) + base, -1, false, err);
}

static void
set_path(struct walk *self, size_t len, const char *name)
{
	self->path.len = len;
	if (len && self->path.bytes[len - 1] != '/')
		nx_buffer_put_u8(&self->path, '/');
	nx_buffer_put(&self->path, name, strlen(name) + 1);
}

static enum nidx_status walk_folder(struct walk *self, const struct stat *st);

static enum nidx_status
walk_entry(struct walk *self)
{
	struct stat st;
	int number = nx_sys_stat(AT_FDCWD, path_of(self), &st);

	if (number)
		return report(self, number, NX_SYS_STAT);
	if (S_ISDIR(st.st_mode))
		return walk_folder(self, &st);
	if (!S_ISREG(st.st_mode))
		return NIDX_OK;
	return self->visit(self->ctx, path_of(self), path_of(self) + self->base,
	                   (int64_t)st.st_size, false, self->err);
}

static enum nidx_status
walk_folder(struct walk *self, const struct stat *st)
{
	struct nx_names names = { 0 };
	size_t len = self->path.len - 1; /* without the NUL */
	enum nidx_status status = NIDX_OK;
	int fd = -1;
	int number;

	if (self->depth == DEPTH_MAX)
		return report(self, ELOOP, NX_SYS_OPEN);
	number = enter(self, st);
	if (number)
		return number == EEXIST ? NIDX_OK : nx_fail_memory(self->err);
	number = nx_sys_open(AT_FDCWD, path_of(self), O_RDONLY | O_DIRECTORY, &fd);
	if (number)
		return report(self, number, NX_SYS_OPEN);
	number = nx_names_read(&names, fd);
	(void)nx_sys_close(fd);
	if (number)
		return report(self, number, NX_SYS_READ);

	self->depth++;
	for (size_t i = 0; i < names.count && status == NIDX_OK; i++) {
		if (names.list[i][0] == '.')
			continue;
		set_path(self, len, names.list[i]);
		status = self->path.failed ? nx_fail_memory(self->err) : walk_entry(self);
	}
	self->depth--;
	nx_names_release(&names);
	return status;
}

enum nidx_status
nx_input_walk(const char *path, nx_walk_visit visit, void *ctx, struct nidx_error *err)
{
	struct walk self = { .visit = visit, .ctx = ctx, .err = err };
	enum nidx_status status;
	struct stat st;
	int number;

	if (strcmp(path, "-") == 0)
		return visit(ctx, path, path, 0, true, err);
	number = nx_sys_stat(AT_FDCWD, path, &st);
	if (number)
		return nx_store_fail(err, number, NX_SYS_STAT, path, NULL);
	if (!S_ISDIR(st.st_mode))
		return visit(ctx, path, path, S_ISREG(st.st_mode) ? (int64_t)st.st_size : 0, true,
		             err);

	nx_buffer_put(&self.path, path, strlen(path) + 1);
	self.base = strlen(path);
	if (self.base && path[self.base - 1] != '/')
		self.base++; /* the slash that set_path() adds */
	status = self.path.failed ? nx_fail_memory(err) : walk_folder(&self, &st);
	nx_buffer_release(&self.path);
	nx_mem_free(self.seen);
	return status;
}
