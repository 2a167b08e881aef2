/* Any bytes as NAME.nxq: opened, each pair of its words looked up, each list walked and bounded.
 *
 * Input: the file, of a segment of NDOCS documents.  The frame's checksums are put right first
 * (mend.h).
 */
#include "segment/pairs.h"
#include "tests/fuzz/mend.h"
#include "tests/segment/exercise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NDOCS = 1024 }; /* as the seeds' */

static uint32_t
count_bits(const uint64_t bits[NDOCS / 64])
{
	uint32_t count = 0;

	for (int i = 0; i < NDOCS / 64; i++)
		count += (uint32_t)__builtin_popcountll(bits[i]);
	return count;
}

static void
try_list(const struct nx_list *list)
{
	uint64_t bits[NDOCS / 64] = { 0 };
	struct nx_impacts impacts;
	bool damaged = false;

	exercise_require(list->ndocs >= 1 && list->ndocs <= NDOCS);
	exercise_list(list, NDOCS);
	for (uint32_t b = 0; b < list->nblocks; b++) {
		nx_list_block_impacts(list, b, &impacts);
		exercise_require(impacts.count >= 1 && impacts.count <= NX_IMPACTS);
	}
	nx_list_fill_bits(list, 0, 0, NDOCS, bits, &damaged);
	if (nx_list_check(list, NULL, NULL, NULL) == NIDX_OK)
		exercise_require(!damaged && count_bits(bits) == list->ndocs);
}

static void
try_pairs(struct nx_dir *dir)
{
	struct nx_pairs pairs;
	struct nidx_error err;

	if (nx_pairs_open(&pairs, dir, "s", &err) != NIDX_OK)
		return;
	for (uint32_t a = 0; a < pairs.common.count; a++)
		for (uint32_t b = 0; b < pairs.common.count; b++) {
			struct nx_list list;
			bool damaged = false;
			enum nx_pairing found =
			    nx_pairs_find(&pairs, nx_strings_at(&pairs.common, a),
			                  nx_strings_at(&pairs.common, b), NDOCS, &list, &damaged);
			exercise_require(!damaged || found == NX_PAIR_UNKNOWN);
			if (found == NX_PAIR_LISTED)
				try_list(&list);
		}
	nx_pairs_close(&pairs);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/nidx-fuzz-XXXXXX";
	struct bytes file = { malloc(size + 1), size };
	struct nx_dir *dir;

	if (!file.p || !mkdtemp(folder) || nx_dir_open(&dir, folder, false, NULL) != NIDX_OK)
		abort();
	memcpy(file.p, data, size);
	mend_frame(&file, NX_FILE_PAIRS);
	mend_write(folder, "s.nxq", &file);
	try_pairs(dir);
	nx_dir_close(dir);
	mend_remove(folder, "s.nxq");
	free(file.p);
	return 0;
}
