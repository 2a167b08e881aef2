/* Any bytes as the three files of a segment: opened, asked everything, checked.  Input: mend.h. */
#include "tests/fuzz/mend.h"
#include "tests/segment/exercise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/nidx-fuzz-XXXXXX";
	struct nx_dir *dir = NULL;
	struct nx_segment *segment;
	struct nidx_error err;

	if (!mend_segment(data, size, folder))
		return 0;
	exercise_require(nx_dir_open(&dir, folder, false, NULL) == NIDX_OK);
	if (nx_segment_open(&segment, dir, "s", &err) == NIDX_OK) {
		exercise_segment(segment);
		(void)nx_segment_check(segment, &err);
		nx_segment_close(segment);
	}
	nx_dir_close(dir);
	mend_remove(folder, "none");
	return 0;
}
