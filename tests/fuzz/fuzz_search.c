/* Queries over an index of one segment made of any bytes.
 *
 * Input: a byte that picks the query and how it is sorted, then a segment (mend.h).  Answers may be
 * wrong where bytes are damaged; they must come, in order and in bounds.
 */
#include "index/manifest.h"
#include "segment/segment.h"
#include "tests/fuzz/mend.h"

#include <nidx.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every kind of operator, over words that the saved cases have. */
static const char *const queries[] = {
	"missile defense",
	"missile OR defense OR storm OR court OR the",
	"missile AND defense",
	"\"missile defense\"",
	"\"missile defense\"~3",
	"missile NEAR/5 test",
	"missile w/s defense",
	"missile w/p defense",
	"missile PRE/3 defense",
	"m* d*",
	"misile~1",
	"*",
	"title:missile body:defense",
	"missile -defense",
	"source:* missile^2",
	"atleast2(missile)",
	"missile date:2024",
	"lead:(missile OR storm) the",
	"author:smith tag:defense",
	"NOT missile",
	"the a of in",
	"wc>10 missile",
};

enum { NQUERIES = sizeof(queries) / sizeof(queries[0]) };

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* Reads every byte, so that a sanitizer sees where they are. */
static void
touch(const char *text)
{
	volatile size_t len = text ? strlen(text) : 0;

	(void)len;
}

/* The index that has segment "s" alone; false when it cannot be opened. */
static bool
commit(const char *folder)
{
	struct nx_dir *dir = NULL;
	struct nx_segment *segment;
	struct nx_manifest manifest = { .generation = 1, .next = 2 };
	struct nx_manifest_segment only = { .name = "s" };
	bool good = false;

	require(nx_dir_open(&dir, folder, false, NULL) == NIDX_OK);
	if (nx_segment_open(&segment, dir, "s", NULL) == NIDX_OK) {
		only.ndocs = nx_segment_ndocs(segment);
		nx_segment_close(segment);
		good = nx_manifest_add(&manifest, &only) &&
		       nx_manifest_commit(&manifest, dir, NULL) == NIDX_OK;
	}
	nx_manifest_release(&manifest);
	nx_dir_close(dir);
	return good;
}

static void
search(const struct nidx_index *index, uint8_t pick)
{
	struct nidx_search_options options;
	struct nidx_results *results = NULL;
	double before = 1e300;

	nidx_search_options_init(&options);
	options.sort = (enum nidx_sort)(pick / NQUERIES % 3);
	options.count = pick / NQUERIES / 3 ? 3 : 10;
	if (nidx_search(index, queries[pick % NQUERIES], &options, &results, NULL) == NIDX_OK) {
		require(nidx_results_count(results) <= options.count);
		for (size_t i = 0; i < nidx_results_count(results); i++) {
			require(options.sort != NIDX_BY_RELEVANCE ||
			        nidx_hit_score(results, i) <= before);
			before = nidx_hit_score(results, i);
			touch(nidx_hit_key(results, i));
			touch(nidx_hit_snippet(results, i, 150).text);
			touch(nidx_hit_explain(results, i));
		}
	}
	nidx_results_free(results);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/nidx-fuzz-XXXXXX";
	struct nidx_index *index;

	if (size == 0 || !mend_segment(data + 1, size - 1, folder))
		return 0;
	if (commit(folder) && nidx_open(&index, folder, NULL) == NIDX_OK) {
		search(index, data[0]);
		nidx_close(index);
	}
	mend_remove(folder, NX_MANIFEST_FILE);
	return 0;
}
