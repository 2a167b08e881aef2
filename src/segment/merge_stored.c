/* merge_stored.c - the stored articles of several segments in one file.
 *
 * A bundle is copied whole when every article in it is kept and it is large enough to have a
 * dictionary worth its place.  Others are unpacked and packed together.
 */
#include "base/mem.h"
#include "segment/merge_inside.h"

#include <stdlib.h>

enum {
	REPACKED = 4 << 20, /* bytes of a bundle that is packed anew */
	SMALL = 1 << 20     /* bytes below which a bundle is */
};

struct storing {
	const struct nx_merge *merge;
	struct nx_stored_writer *writer;
	struct nx_stored_packer *packer;
	uint32_t nbundles; /* written */
	struct nx_buffer bytes;
	struct nx_unpacker unpacker;
	struct nx_arena arena;
	struct nx_stored_at *places;
	nx_doc *waiting; /* new documents in the packer: their bundle has no number yet */
	size_t nwaiting, room;
};

static enum nidx_status
close_packer(struct storing *self, struct nidx_error *err)
{
	enum nidx_status status;

	if (!self->nwaiting)
		return NIDX_OK;
	nx_buffer_reset(&self->bytes);
	status = nx_stored_packer_close(self->packer, &self->bytes, err);
	if (!status && self->bytes.failed)
		status = nx_fail_memory(err);
	if (status)
		return status;
	nx_stored_writer_append(self->writer, self->bytes.bytes, self->bytes.len);
	for (size_t i = 0; i < self->nwaiting; i++)
		self->places[self->waiting[i]].group = self->nbundles;
	self->nbundles++;
	self->nwaiting = 0;
	return NIDX_OK;
}

static enum nidx_status
pack_doc(struct storing *self, const struct nx_merge_input *input, nx_doc doc,
         struct nidx_error *err)
{
	nx_doc number = input->numbers[doc];
	struct nx_article article;
	enum nidx_status status;

	nx_arena_reset(&self->arena);
	status = nx_segment_unpack(input->segment, &self->unpacker, doc, NX_GET_ALL, &self->arena,
	                           &article, err);
	if (status)
		return status;
	if (nx_mem_grow(&self->waiting, &self->room, self->nwaiting + 1, sizeof(*self->waiting)))
		return nx_fail_memory(err);
	self->places[number].index = nx_stored_packer_add(self->packer, &article);
	if (self->places[number].index == UINT32_MAX)
		return nx_fail_memory(err);
	self->waiting[self->nwaiting++] = number;
	return nx_stored_packer_nbytes(self->packer) >= REPACKED ? close_packer(self, err) : NIDX_OK;
}

/* The documents of one bundle, in the order of their articles. */
struct bundle {
	const nx_doc *docs;
	size_t ndocs;
	uint32_t number;
	bool whole; /* none is left out */
};

static bool
is_copied(const struct nx_merge_input *input, const struct bundle *bundle,
          enum nidx_status *status, struct nidx_error *err)
{
	uint32_t narticles, nbytes;

	*status = nx_stored_group_info(&input->segment->stored, bundle->number, &narticles, &nbytes,
	                               err);
	return !*status && bundle->whole && nbytes >= SMALL &&
	       narticles - bundle->ndocs <= narticles / 8; /* repeats: stored, of no document */
}

static enum nidx_status
copy_bundle(struct storing *self, const struct nx_merge_input *input, const struct bundle *bundle,
            struct nidx_error *err)
{
	enum nidx_status status = close_packer(self, err);
	const uint8_t *bytes;
	size_t nbytes;

	if (!status)
		status = nx_stored_bundle(&input->segment->stored, bundle->number, &bytes, &nbytes, err);
	if (status)
		return status;
	nx_stored_writer_append(self->writer, bytes, nbytes);
	for (size_t i = 0; i < bundle->ndocs; i++)
		self->places[input->numbers[bundle->docs[i]]] = (struct nx_stored_at){
			self->nbundles,
			(uint32_t)nx_segment_stored_place(input->segment, bundle->docs[i])
		};
	self->nbundles++;
	return NIDX_OK;
}

static enum nidx_status
store_bundle(struct storing *self, const struct nx_merge_input *input,
             const struct bundle *bundle, struct nidx_error *err)
{
	enum nidx_status status = nx_merge_tick(self->merge, err);

	if (!status && is_copied(input, bundle, &status, err))
		return copy_bundle(self, input, bundle, err);
	for (size_t i = 0; i < bundle->ndocs && !status; i++)
		if (input->numbers[bundle->docs[i]] != NX_NO_DOC)
			status = pack_doc(self, input, bundle->docs[i], err);
	return status;
}

/* ---- One input ---- */

struct placed {
	uint64_t place;
	nx_doc doc;
};

static int
by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return x->place != y->place ? (x->place > y->place) - (x->place < y->place)
	                            : (x->doc > y->doc) - (x->doc < y->doc);
}

/* The documents of a segment in the order in which their articles are stored.  NULL: no memory. */
static nx_doc *
sort_docs(const struct nx_segment *segment)
{
	nx_doc ndocs = nx_segment_ndocs(segment);
	struct placed *placed = nx_mem_alloc(((size_t)ndocs + 1) * sizeof(*placed));
	nx_doc *docs = nx_mem_alloc(((size_t)ndocs + 1) * sizeof(*docs));

	for (nx_doc d = 0; d < ndocs && placed; d++)
		placed[d] = (struct placed){ nx_segment_stored_place(segment, d), d };
	if (ndocs && placed)
		qsort(placed, ndocs, sizeof(*placed), by_place);
	for (nx_doc d = 0; d < ndocs && placed && docs; d++)
		docs[d] = placed[d].doc;
	if (!placed) {
		nx_mem_free(docs);
		return NULL;
	}
	nx_mem_free(placed);
	return docs;
}

static enum nidx_status
store_input(struct storing *self, const struct nx_merge_input *input, struct nidx_error *err)
{
	nx_doc ndocs = nx_segment_ndocs(input->segment);
	nx_doc *docs = sort_docs(input->segment);
	enum nidx_status status = docs ? NIDX_OK : nx_fail_memory(err);
	nx_doc end;

	nx_unpacker_release(&self->unpacker);
	for (nx_doc i = 0; i < ndocs && !status; i = end) {
		struct bundle bundle = { docs + i, 0, 0, true };

		bundle.number = (uint32_t)(nx_segment_stored_place(input->segment, docs[i]) >> 32);
		for (end = i; end < ndocs && nx_segment_stored_place(input->segment, docs[end]) >> 32 ==
		                                 bundle.number;
		     end++)
			bundle.whole &= input->numbers[docs[end]] != NX_NO_DOC;
		bundle.ndocs = end - i;
		status = store_bundle(self, input, &bundle, err);
	}
	nx_mem_free(docs);
	return status;
}

enum nidx_status
nx_merge_stored(const struct nx_merge *merge, struct nx_dir *dir, const char *name,
                struct nx_stored_at *places, struct nidx_error *err)
{
	struct storing self = { .merge = merge, .places = places,
		                .packer = nx_stored_packer_new() };
	enum nidx_status status = self.packer ? NIDX_OK : nx_fail_memory(err);

	if (!status)
		status = nx_stored_writer_new(&self.writer, dir, name, err);
	for (unsigned i = 0; i < merge->ninputs && !status; i++)
		status = store_input(&self, &merge->inputs[i], err);
	if (!status)
		status = close_packer(&self, err);
	if (!status)
		status = nx_stored_writer_finish(self.writer, err);
	nx_stored_writer_free(self.writer);
	nx_stored_packer_free(self.packer);
	nx_unpacker_release(&self.unpacker);
	nx_buffer_release(&self.bytes);
	nx_arena_release(&self.arena);
	nx_mem_free(self.waiting);
	return status;
}
