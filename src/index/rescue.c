#include "index/rescue.h"

#include "index/dump.h"
#include "index/manifest.h"
#include "index/update.h"

enum { CHUNK = 4 << 20 }; /* bytes of lines handed on at once */

struct copying {
	struct nx_update *update;
	struct nx_buffer lines;
	void (*lost)(void *ctx, const struct nidx_error *what); /* NULL: nothing may be */
	void *ctx;
};

static enum nidx_status
flush(struct copying *self, struct nidx_error *err)
{
	struct nx_str bytes = { (const char *)self->lines.bytes, self->lines.len };
	enum nidx_status status = NIDX_OK;

	if (self->lines.failed)
		return nx_fail_memory(err);
	if (bytes.len)
		status = nx_update_add_bytes(self->update, "dump", bytes, err);
	nx_buffer_reset(&self->lines);
	return status;
}

static enum nidx_status
take_line(void *ctx, struct nx_str line, struct nidx_error *err)
{
	struct copying *self = ctx;

	nx_buffer_put(&self->lines, line.ptr, line.len);
	return self->lines.len < CHUNK ? NIDX_OK : flush(self, err);
}


static void
pass_loss(void *ctx, const struct nidx_error *what)
{
	struct copying *self = ctx;

	self->lost(self->ctx, what);
}

/* Copies all that is sound in the index in `from` and commits. */
static enum nidx_status
copy(struct copying *self, struct nx_dir *from, struct nx_rescued *rescued, struct nidx_error *err)
{
	struct nx_dump dump = { .line = take_line, .lost = self->lost ? pass_loss : NULL, .ctx = self };
	enum nidx_status status = nx_dump_run(&dump, from, err);

	if (!status)
		status = flush(self, err);
	if (!status && !dump.articles)
		status = nx_fail(err, NIDX_ECORRUPT, 0, "%s: no article can be read", nx_dir_path(from));
	if (!status)
		status = nx_update_commit(self->update, err);
	nx_buffer_release(&self->lines);
	*rescued = (struct nx_rescued){ dump.articles, dump.lost_articles };
	return status;
}

enum nidx_status
nx_salvage(const char *from, const char *to, const struct nx_build_options *options,
           void (*lost)(void *ctx, const struct nidx_error *what), void *ctx,
           struct nx_rescued *rescued, struct nidx_error *err)
{
	struct copying copying = { .lost = lost, .ctx = ctx };
	struct nx_dir *dir = NULL;
	enum nidx_status status = nx_dir_open(&dir, from, false, err);

	if (!status)
		status = nx_update_open_anew(&copying.update, to, options, err);
	if (!status)
		status = copy(&copying, dir, rescued, err);
	nx_update_close(copying.update);
	nx_dir_close(dir);
	return status;
}

/* NIDX_DONE: there is nothing to do. */
static enum nidx_status
check_format(struct nx_dir *dir, struct nidx_error *err)
{
	struct nx_manifest manifest;
	enum nidx_status status = nx_manifest_read_any(&manifest, dir, err);
	bool is_new;

	if (status)
		return status;
	is_new = manifest.version == nx_manifest_version();
	nx_manifest_release(&manifest);
	return is_new ? NIDX_DONE : NIDX_OK;
}

enum nidx_status
nx_upgrade(const char *path, const struct nx_build_options *options, struct nx_rescued *rescued,
           struct nidx_error *err)
{
	struct copying copying = { 0 };
	struct nx_dir *dir = NULL;
	enum nidx_status status = nx_dir_open(&dir, path, false, err);

	if (!status)
		status = check_format(dir, err);
	if (!status)
		status = nx_update_open_anew(&copying.update, path, options, err);
	if (!status)
		status = copy(&copying, dir, rescued, err);
	nx_update_close(copying.update);
	nx_dir_close(dir);
	return status;
}
