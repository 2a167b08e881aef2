/* rescue.c - nidx_dump(), nidx_salvage() and nidx_upgrade() in terms of src/index. */
#include "index/rescue.h"

#include "index/dump.h"
#include "store/dir.h"

#include <nidx.h>

#include <string.h>

struct lines {
	int (*line)(void *ctx, const char *text, size_t nbytes);
	void *ctx;
};

static enum nidx_status
pass_line(void *ctx, struct nx_str line, struct nidx_error *err)
{
	struct lines *lines = ctx;

	return lines->line(lines->ctx, line.ptr, line.len)
	           ? nx_fail(err, NIDX_ECANCEL, 0, "the dump was stopped")
	           : NIDX_OK;
}

enum nidx_status
nidx_dump(const char *index_path, int (*line)(void *ctx, const char *text, size_t nbytes),
          void *ctx, struct nidx_error *err)
{
	struct lines lines = { line, ctx };
	struct nx_dump dump = { .line = pass_line, .ctx = &lines };
	struct nx_dir *dir;
	enum nidx_status status = nx_dir_open(&dir, index_path, false, err);

	if (status)
		return status;
	status = nx_dump_run(&dump, dir, err);
	nx_dir_close(dir);
	return status;
}

static void
ignore_loss(void *ctx, const struct nidx_error *what)
{
	(void)ctx;
	(void)what;
}

enum nidx_status
nidx_salvage(const char *from, const char *to,
             void (*lost)(void *ctx, const struct nidx_error *what), void *ctx,
             struct nidx_rescued *rescued, struct nidx_error *err)
{
	struct nx_rescued inner = { 0, 0 };
	enum nidx_status status;

	if (strcmp(from, to) == 0)
		return nx_fail(err, NIDX_EARG, 0, "the new index must have a folder of its own");
	status = nx_salvage(from, to, NULL, lost ? lost : ignore_loss, ctx, &inner, err);
	if (rescued)
		*rescued = (struct nidx_rescued){ inner.articles, inner.lost_articles };
	return status;
}

enum nidx_status
nidx_upgrade(const char *index_path, struct nidx_rescued *rescued, struct nidx_error *err)
{
	struct nx_rescued inner = { 0, 0 };
	enum nidx_status status = nx_upgrade(index_path, NULL, &inner, err);

	if (rescued)
		*rescued = (struct nidx_rescued){ inner.articles, inner.lost_articles };
	return status;
}
