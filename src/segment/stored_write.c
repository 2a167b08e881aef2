#include "base/bytes.h"
#include "base/checksum.h"
#include "base/mem.h"
#include "segment/sections.h"
#include "segment/stored.h"

struct nx_stored_writer {
	struct nx_sections_writer out;
	struct nx_buffer table;
	uint32_t nbundles;
};

enum nidx_status
nx_stored_writer_new(struct nx_stored_writer **self, struct nx_dir *dir, const char *segment,
                     struct nidx_error *err)
{
	struct nx_stored_writer *writer = nx_mem_zalloc(1, sizeof(*writer));
	enum nidx_status status;

	if (!writer)
		return nx_fail_memory(err);
	status = nx_sections_create(&writer->out, dir, segment, NX_FILE_STORED, err);
	if (status != NIDX_OK) {
		nx_mem_free(writer);
		return status;
	}
	nx_sections_begin(&writer->out, NX_SECTION_GRPS);
	*self = writer;
	return NIDX_OK;
}

uint32_t
nx_stored_writer_append(struct nx_stored_writer *self, const uint8_t *bundle, size_t nbytes)
{
	size_t head = nx_u32le(bundle); /* has the checksums of the rest */

	nx_buffer_put_u64(&self->table, nx_sections_at(&self->out));
	nx_buffer_put_u32(&self->table, (uint32_t)nbytes);
	nx_buffer_put_u32(&self->table, nx_crc32c(0, bundle, head));
	nx_sections_write(&self->out, bundle, nbytes);
	return self->nbundles++;
}

enum nidx_status
nx_stored_writer_finish(struct nx_stored_writer *self, struct nidx_error *err)
{
	if (self->table.failed) {
		nx_sections_abandon(&self->out);
		return nx_fail_memory(err);
	}
	nx_sections_begin(&self->out, NX_SECTION_GTAB);
	nx_sections_write(&self->out, self->table.bytes, self->table.len);
	return nx_sections_finish(&self->out, NULL, NULL, err);
}

void
nx_stored_writer_free(struct nx_stored_writer *self)
{
	if (!self)
		return;
	if (self->out.file)
		nx_sections_abandon(&self->out);
	nx_buffer_release(&self->table);
	nx_mem_free(self);
}
