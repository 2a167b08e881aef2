/* The small files of an index, and what is done with a segment of any bytes beside searching it.
 *
 * Input: a byte that picks, then a manifest; a list of hidden documents, of files, of clutter (whose last
 * bytes, the checksum, are put right first); or a segment (mend.h), which is merged and dumped.
 */
#include "index/cuts.h"
#include "index/dump.h"
#include "index/files.h"
#include "index/hidden.h"
#include "index/manifest.h"
#include "segment/merge.h"
#include "tests/fuzz/mend.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NDOCS = 40 };

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
count(void *ctx, nx_term term, uint32_t n)
{
	require(n > 0 && nx_hidden_count(ctx, term) == n);
}

static void
try_hidden(struct nx_dir *dir)
{
	struct nx_hidden hidden;
	struct nx_hiding hiding;
	int64_t until;

	if (nx_hidden_open(&hidden, dir, "x", NDOCS, NULL) != NIDX_OK)
		return;
	nx_hidden_counts(&hidden, count, &hidden);
	for (uint32_t i = 0; i < hidden.ntimed; i++)
		require(nx_hidden_timed(&hidden, i, &until) < NDOCS);
	if (nx_hiding_load(&hiding, &hidden, NDOCS, 1000)) {
		require(nx_hiding_write(&hiding, dir, "y", NULL) == NIDX_OK);
		nx_hiding_release(&hiding);
	}
	nx_hidden_close(&hidden);
}

static void
try_files(struct nx_dir *dir)
{
	struct nx_files files = { 0 };

	if (nx_files_read(&files, dir, "x", NULL) == NIDX_OK)
		require(nx_files_write(&files, dir, "y", NULL) == NIDX_OK);
	nx_files_release(&files);
}

/* One file "x", its last four bytes those of the others' checksum. */
static void
try_file(const uint8_t *data, size_t size, uint8_t pick)
{
	char folder[] = "/tmp/nidx-fuzz-XXXXXX";
	struct bytes file = { malloc(size + 1), size };
	struct nx_dir *dir;

	require(file.p && mkdtemp(folder) && nx_dir_open(&dir, folder, false, NULL) == NIDX_OK);
	memcpy(file.p, data, size);
	if (size >= 4 && !(pick & 0x80))
		nx_put_u32le(file.p + size - 4, nx_crc32c(0, file.p, size - 4));
	mend_write(folder, "x", &file);
	if (pick % 8 == 1)
		try_hidden(dir);
	else if (pick % 8 == 2)
		try_files(dir);
	else
		(void)nx_cuts_read(dir, "x", NULL, NULL, NULL);
	nx_dir_remove(dir, "x", NULL);
	nx_dir_remove(dir, "y", NULL);
	nx_dir_close(dir);
	rmdir(folder);
	free(file.p);
}

/* ---- Segments ---- */

static enum nidx_status
take_line(void *ctx, struct nx_str line, struct nidx_error *err)
{
	(void)ctx;
	(void)err;
	require(line.len > 2 && line.ptr[line.len - 1] == '\n');
	return NIDX_OK;
}

static void
lose(void *ctx, const struct nidx_error *what)
{
	(void)ctx;
	require(what->message[0]);
}

/* With itself: every document has another of its time and key. */
static void
merge(struct nx_dir *dir)
{
	struct nx_segment *a = NULL, *b = NULL, *merged;
	struct nx_merge_input inputs[2] = { { 0 } };
	struct nx_merge merging = { .inputs = inputs, .ninputs = 2, .range_bytes = 64 };

	if (nx_segment_open(&a, dir, "s", NULL) == NIDX_OK &&
	    nx_segment_open(&b, dir, "s", NULL) == NIDX_OK) {
		inputs[0].segment = a;
		inputs[1].segment = b;
		if (nx_merge_run(&merging, dir, "m", NULL) == NIDX_OK && merging.ndocs &&
		    nx_segment_open(&merged, dir, "m", NULL) == NIDX_OK) {
			require(nx_segment_ndocs(merged) == merging.ndocs);
			nx_segment_close(merged);
		}
		nx_merge_release(&merging);
	}
	nx_segment_close(a);
	nx_segment_close(b);
	nx_dir_remove(dir, "m.nxi", NULL);
	nx_dir_remove(dir, "m.nxp", NULL);
	nx_dir_remove(dir, "m.nxs", NULL);
	nx_dir_remove(dir, "m.nxq", NULL);
}

static void
try_segment(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/nidx-fuzz-XXXXXX";
	struct nx_dump dump = { .line = take_line, .lost = lose };
	struct nx_dir *dir;

	if (!mend_segment(data, size, folder))
		return;
	require(nx_dir_open(&dir, folder, false, NULL) == NIDX_OK);
	merge(dir);
	(void)nx_dump_run(&dump, dir, NULL); /* without a manifest */
	nx_dir_close(dir);
	mend_remove(folder, "none");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nx_manifest manifest;

	if (size < 2)
		return 0;
	if (data[0] % 8 == 0) {
		struct nx_str text = { (const char *)data + 1, size - 1 };
		if (nx_manifest_parse(&manifest, text, NULL) == NIDX_OK)
			nx_manifest_release(&manifest);
	} else if (data[0] % 8 < 4) {
		try_file(data + 1, size - 1, data[0]);
	} else {
		try_segment(data + 1, size - 1);
	}
	return 0;
}
