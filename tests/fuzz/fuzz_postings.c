/* Any bytes as a posting list: opened, walked, sought, bounded and checked.
 *
 * Input: 2 bytes documents less one, 2 bytes how many bytes at the end are positions, 1 byte width
 * of the document limit (bits 0 to 4) and first bit of a brief list, then docs bytes, then
 * positions.
 */
#include "postings/cursor.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 5, ROOM = 300 };

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
walk(const struct nx_list *list)
{
	struct nx_cursor cursor;
	nx_pos positions[ROOM];
	int64_t before = -1;

	nx_cursor_init(&cursor, list);
	for (nx_doc doc = nx_cursor_doc(&cursor); doc != NX_NO_DOC; doc = nx_cursor_next(&cursor)) {
		uint32_t n = nx_cursor_positions(&cursor, positions, ROOM);

		require((int64_t)doc > before && doc < list->doc_limit);
		require(nx_cursor_freq(&cursor) >= 1 && nx_cursor_zones(&cursor) <= 3);
		for (uint32_t i = 1; i < n && i < ROOM; i++)
			require(positions[i] > positions[i - 1] && positions[i] < NX_POS_LIMIT);
		before = doc;
	}
}

static void
leap(const struct nx_list *list, uint32_t step)
{
	struct nx_cursor cursor;

	nx_cursor_init(&cursor, list);
	while (nx_cursor_doc(&cursor) != NX_NO_DOC) {
		nx_doc target = nx_cursor_doc(&cursor) + step;

		require(nx_cursor_seek(&cursor, target) >= target);
		step = step * 3 % 100003 + 1;
	}
}

static void
bounds(const struct nx_list *list)
{
	struct nx_impacts impacts;
	uint64_t bits[8] = { 0 };
	bool damaged = false;

	nx_list_impacts(list, &impacts);
	for (uint32_t b = 0; b < list->nblocks; b++) {
		nx_list_block_impacts(list, b, &impacts);
		require(impacts.count >= 1 && impacts.count <= NX_IMPACTS);
	}
	for (uint32_t g = 0; g < list->ngroups; g++)
		nx_list_group_impacts(list, g, &impacts);
	for (nx_doc begin = 0; begin < 4096 && begin + 500 < list->doc_limit; begin += 500)
		nx_list_fill_bits(list, 0, begin, begin + 500, bits, &damaged);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t npos, ndocs_bytes;
	uint8_t *docs, *pos;
	struct nx_list list;

	if (size < HEAD)
		return 0;
	npos = nx_u16le(data + 2) % (size - HEAD + 1);
	ndocs_bytes = size - HEAD - npos;
	docs = malloc(ndocs_bytes ? ndocs_bytes : 1);
	pos = malloc(npos ? npos : 1);
	require(docs && pos);
	memcpy(docs, data + HEAD, ndocs_bytes);
	memcpy(pos, data + HEAD + ndocs_bytes, npos);
	if (nx_list_open(&list, docs, ndocs_bytes, pos, npos, 1u + nx_u16le(data),
	                 (nx_doc)1 << data[4] % 32, NULL) == NIDX_OK) {
		list.first_bit = list.brief ? data[4] >> 5 : 0;
		walk(&list);
		leap(&list, data[4]);
		bounds(&list);
		if (nx_list_check(&list, NULL, NULL, NULL) == NIDX_OK) {
			struct nx_cursor cursor;

			nx_cursor_init(&cursor, &list);
			while (nx_cursor_next(&cursor) != NX_NO_DOC)
				continue;
			require(!cursor.damaged);
		}
	}
	free(docs);
	free(pos);
	return 0;
}
