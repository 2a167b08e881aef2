#include "segment/pairs.h"

#include "base/bytes.h"
#include "segment/inside.h"

enum nidx_status
nx_pairs_open(struct nx_pairs *self, struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	const uint8_t *common = NULL;
	size_t common_bytes = 0, table_bytes = 0;
	enum nidx_status status;

	*self = (struct nx_pairs){ 0 };
	status = nx_sections_open(&self->file, dir, name, NX_FILE_PAIRS, err);
	if (!status)
		status = nx_sections_find(&self->file, NX_SECTION_COMM, &common, &common_bytes, err);
	if (!status)
		status = nx_strings_open(&self->common, common, common_bytes, err);
	if (!status)
		status = nx_sections_find(&self->file, NX_SECTION_PAIR, &self->table, &table_bytes, err);
	if (!status)
		status = nx_sections_find(&self->file, NX_SECTION_PLST, &self->lists,
		                          &self->lists_bytes, err);
	if (!status && (self->common.count > NX_PAIRS_COMMON || table_bytes % NX_PAIR_ENTRY ||
	                table_bytes / NX_PAIR_ENTRY > NX_PAIRS_COMMON * NX_PAIRS_COMMON))
		status = nx_fail(err, NIDX_ECORRUPT, 0, "%s: sections have wrong sizes", self->file.name);
	self->count = (uint32_t)(table_bytes / NX_PAIR_ENTRY);
	if (status)
		nx_pairs_close(self);
	return status;
}

void
nx_pairs_close(struct nx_pairs *self)
{
	nx_sections_close(&self->file);
	*self = (struct nx_pairs){ 0 };
}

/* The ordinal of a common term; the number of them for others. */
static uint32_t
ordinal_of(const struct nx_pairs *self, struct nx_str term)
{
	uint32_t lo = 0, hi = self->common.count;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		struct nx_str at = nx_strings_at(&self->common, mid);
		int order = nx_bytes_compare(at.ptr, at.len, term.ptr, term.len);
		if (order == 0)
			return mid;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return self->common.count;
}

enum nx_pairing
nx_pairs_find(const struct nx_pairs *self, struct nx_str first, struct nx_str second, nx_doc limit,
              struct nx_list *list, bool *damaged)
{
	uint32_t a = ordinal_of(self, first), b = ordinal_of(self, second);
	uint32_t key = a << 16 | b, lo = 0, hi = self->count;
	const uint8_t *entry;
	uint64_t begin, nbytes;

	if (a == self->common.count || b == self->common.count)
		return NX_PAIR_UNKNOWN;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (nx_u32le(self->table + (size_t)mid * NX_PAIR_ENTRY) < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	entry = self->table + (size_t)lo * NX_PAIR_ENTRY;
	if (lo == self->count || nx_u32le(entry) != key)
		return NX_PAIR_NOWHERE;
	begin = nx_u64le(entry + 8);
	nbytes = nx_u32le(entry + 16);
	if (begin > self->lists_bytes || nbytes > self->lists_bytes - begin ||
	    nx_list_open(list, self->lists + begin, (size_t)nbytes, NULL, 0, nx_u32le(entry + 4), limit,
	                 NULL) != NIDX_OK) {
		*damaged = true;
		return NX_PAIR_UNKNOWN;
	}
	return NX_PAIR_LISTED;
}
