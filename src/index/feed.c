#include "index/feed.h"

#include "store/input.h"

#include <string.h>

/* ---- Paths ---- */

/* The next component of a path that is not "." or empty; its length, 0 at the end. */
static size_t
next_part(const char **path)
{
	size_t len;

	for (;;) {
		while (**path == '/')
			++*path;
		len = strcspn(*path, "/");
		if (len != 1 || **path != '.')
			return len;
		++*path;
	}
}

bool
nx_path_is_inside(const char *path, const char *folder)
{
	if ((*path == '/') != (*folder == '/'))
		return false;
	for (;;) {
		size_t np = next_part(&path), nf = next_part(&folder);

		if (nf == 0)
			return true;
		if (np != nf || memcmp(path, folder, nf) != 0)
			return false;
		path += np;
		folder += nf;
	}
}

static bool
is_of_index(const struct nx_feed *self, const char *path)
{
	return self->index_path && nx_path_is_inside(path, self->index_path);
}

static bool
is_wanted(const struct nx_feed *self, const char *path, bool named)
{
	return !is_of_index(self, path) && (named || nx_reader_wants_name(path));
}

/* ---- Measuring ---- */

static enum nidx_status
measure_file(void *ctx, const char *path, const char *base, int64_t size, bool named,
             struct nidx_error *err)
{
	struct nx_feed *self = ctx;

	(void)base;
	(void)err;
	if (size >= 0 && is_wanted(self, path, named)) {
		self->wanted_files++;
		self->wanted_bytes += (uint64_t)size;
	}
	return NIDX_OK;
}

enum nidx_status
nx_feed_measure(struct nx_feed *self, const char *const *paths, size_t npaths,
                struct nidx_error *err)
{
	enum nidx_status first = NIDX_OK;

	for (size_t i = 0; i < npaths; i++) {
		enum nidx_status status =
		    nx_input_walk(paths[i], measure_file, self, first ? NULL : err);
		if (!first)
			first = status;
	}
	return first;
}

/* ---- Reading one file ---- */

/* A stream that counts what passes. */
struct counted {
	struct nx_stream inner;
	struct nx_feed *feed;
	bool waits; /* it may have nothing yet: standard input */
};

enum { PAUSE_MS = 200 };

/* Lets the caller do what is due before a read that may take long. */
static enum nidx_status
take_turn(struct counted *self)
{
	struct nx_feed *feed = self->feed;
	enum nidx_status status;

	if (!self->waits || !feed->turn || feed->turn_error.status)
		return feed->turn_error.status;
	status = feed->turn(feed->ctx, false, &feed->turn_error);
	if (!status && !nx_input_ready(&self->inner, PAUSE_MS))
		status = feed->turn(feed->ctx, true, &feed->turn_error);
	feed->turn_error.status = status;
	return status;
}

static enum nidx_status
read_counted(struct nx_stream *stream, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	struct counted *self = stream->impl;
	enum nidx_status status = take_turn(self);

	*got = 0;
	if (status) {
		if (err)
			*err = self->feed->turn_error;
		return status;
	}
	status = nx_stream_read(&self->inner, to, room, got, err);
	if (!status)
		self->feed->read_bytes += *got;
	return status;
}

static void
close_counted(struct nx_stream *stream)
{
	struct counted *self = stream->impl;

	nx_stream_close(&self->inner);
}

/* Hands on a problem; its status ends the feed when it is not NIDX_OK. */
static enum nidx_status
hand_problem(struct nx_feed *self, const struct nidx_error *problem, bool whole_file,
             struct nidx_error *err)
{
	if (self->turn_error.status) { /* nobody's problem but ours */
		if (err)
			*err = self->turn_error;
		return self->stopped = self->turn_error.status;
	}
	self->stopped = problem->status == NIDX_ENOMEM
	                    ? nx_fail_memory(err)
	                    : self->problem(self->ctx, problem, whole_file, err);
	return self->stopped;
}

static enum nidx_status
read_items(struct nx_feed *self, struct nx_reader *reader, struct nidx_error *err)
{
	enum nidx_status got = NIDX_OK;

	while (!self->stopped && got != NIDX_EIO) {
		struct nx_raw raw;
		struct nidx_error problem;

		got = nx_reader_next(reader, &raw, &problem);
		if (got == NIDX_DONE)
			break;
		raw.file = self->number;
		if (got == NIDX_OK)
			self->stopped = self->item(self->ctx, &raw, err);
		else
			hand_problem(self, &problem, got == NIDX_EIO, err);
	}
	return self->stopped;
}

static enum nidx_status
read_stream(struct nx_feed *self, struct counted *counted, const char *base, bool named,
            struct nidx_error *err)
{
	struct nx_stream stream = { read_counted, close_counted, counted->inner.name, counted };
	struct nx_reader *reader = NULL;
	struct nidx_error problem;
	enum nidx_status status = nx_reader_open(&reader, &stream, base, named, &problem);

	if (status == NIDX_DONE) {
		self->ignored_files++;
		return NIDX_OK;
	}
	if (status)
		return hand_problem(self, &problem, true, err);
	self->files++;
	status = read_items(self, reader, err);
	nx_reader_close(reader);
	return status;
}

static enum nidx_status
read_file(struct nx_feed *self, const char *path, const char *base, bool named,
          struct nidx_error *err)
{
	struct counted counted = { .feed = self, .waits = strcmp(path, "-") == 0 };
	struct nidx_error problem;
	enum nidx_status status = nx_input_open(&counted.inner, path, &problem);

	if (status)
		return hand_problem(self, &problem, true, err);
	return read_stream(self, &counted, base, named, err);
}

enum nidx_status
nx_feed_stream(struct nx_feed *self, struct nx_stream *stream, const char *name,
               struct nidx_error *err)
{
	struct counted counted = { .inner = *stream, .feed = self };

	self->stopped = NIDX_OK;
	self->number = UINT32_MAX;
	return read_stream(self, &counted, name, true, err);
}

static enum nidx_status
visit_file(void *ctx, const char *path, const char *base, int64_t size, bool named,
           struct nidx_error *err)
{
	struct nx_feed *self = ctx;

	if (size < 0) {
		struct nidx_error problem = { .status = NIDX_EIO };
		if (err)
			problem = *err;
		return hand_problem(self, &problem, true, err);
	}
	if (is_of_index(self, path)) {
		self->ignored_files++;
		return NIDX_OK;
	}
	if (self->file && !self->file(self->ctx, path, &self->number))
		return NIDX_OK;
	return read_file(self, path, base, named, err);
}

enum nidx_status
nx_feed_run(struct nx_feed *self, const char *const *paths, size_t npaths, struct nidx_error *err)
{
	self->stopped = NIDX_OK;
	for (size_t i = 0; i < npaths && !self->stopped; i++) {
		struct nidx_error problem;
		enum nidx_status status = nx_input_walk(paths[i], visit_file, self, &problem);

		if (self->stopped) {
			if (err)
				*err = problem;
		} else if (status) { /* the path itself */
			hand_problem(self, &problem, true, err);
		}
	}
	return self->stopped;
}
