#include "store/input.h"

#include "base/mem.h"
#include "store/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct input {
	int fd;
	bool owned;  /* standard input is not ours to close */
	int number;  /* the first failure, kept */
	char name[]; /* NUL-terminated */
};

static enum nidx_status
read_input(struct nx_stream *stream, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	struct input *self = stream->impl;

	*got = 0;
	if (!self->number)
		self->number = nx_sys_read(self->fd, to, room, got);
	if (self->number)
		return nx_store_fail(err, self->number, NX_SYS_READ, stream->name, NULL);
	return NIDX_OK;
}

static void
close_input(struct nx_stream *stream)
{
	struct input *self = stream->impl;

	if (self->owned)
		(void)nx_sys_close(self->fd);
	nx_mem_free(self);
}

enum nidx_status
nx_input_open(struct nx_stream *stream, const char *path, struct nidx_error *err)
{
	bool standard = strcmp(path, "-") == 0;
	const char *name = standard ? "standard input" : path;
	size_t nbytes = strlen(name) + 1;
	struct input *self = nx_mem_zalloc(1, sizeof(*self) + nbytes);
	int number = 0;

	if (!self)
		return nx_fail_memory(err);
	memcpy(self->name, name, nbytes);
	self->owned = !standard;
	self->fd = STDIN_FILENO;
	if (!standard)
		number = nx_sys_open(AT_FDCWD, path, O_RDONLY, &self->fd);
	if (number) {
		nx_mem_free(self);
		return nx_store_fail(err, number, NX_SYS_OPEN, path, NULL);
	}
	*stream = (struct nx_stream){ read_input, close_input, self->name, self };
	return NIDX_OK;
}

bool
nx_input_ready(const struct nx_stream *stream, int milliseconds)
{
	const struct input *self = stream->impl;
	struct pollfd wait = { .fd = self->fd, .events = POLLIN };

	return self->owned || poll(&wait, 1, milliseconds) != 0; /* a failure: reading will tell */
}

bool
nx_input_look(const char *path, struct nx_input_file *file)
{
	struct stat st;
	char *whole;
	size_t nbytes;

	if (nx_sys_stat(AT_FDCWD, path, &st) || !S_ISREG(st.st_mode))
		return false;
	whole = realpath(path, NULL);
	if (!whole)
		return false;
	nbytes = strlen(whole) + 1;
	*file = (struct nx_input_file){ nx_mem_alloc(nbytes), st.st_size,
		                        (int64_t)st.st_mtim.tv_sec * 1000000000 +
		                            st.st_mtim.tv_nsec };
	if (file->path)
		memcpy(file->path, whole, nbytes);
	free(whole);
	return file->path != NULL;
}
