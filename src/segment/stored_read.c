#include "base/bytes.h"
#include "base/mem.h"
#include "segment/stored_bundle.h"
#include "segment/stored_deflate.h"
#include "segment/stored_group.h"
#include "segment/stored_model.h"

#include <string.h>

enum nidx_status
nx_stored_open(struct nx_stored *self, struct nx_dir *dir, const char *segment,
               struct nidx_error *err)
{
	const uint8_t *groups = NULL, *table = NULL;
	size_t groups_bytes = 0, table_bytes = 0;
	enum nidx_status status;

	*self = (struct nx_stored){ 0 };
	status = nx_sections_open(&self->sections, dir, segment, NX_FILE_STORED, err);
	if (status == NIDX_OK)
		status = nx_sections_find(&self->sections, NX_SECTION_GRPS, &groups, &groups_bytes,
		                          err);
	if (status == NIDX_OK)
		status = nx_sections_find(&self->sections, NX_SECTION_GTAB, &table, &table_bytes,
		                          err);
	if (status == NIDX_OK &&
	    (table_bytes % NX_STORED_ENTRY || table_bytes / NX_STORED_ENTRY > UINT32_MAX))
		status = nx_fail(err, NIDX_ECORRUPT, 0, "%s: the table of bundles is cut short",
		                 self->sections.name);
	if (status != NIDX_OK) {
		nx_stored_close(self);
		return status;
	}
	self->groups = groups;
	self->groups_bytes = groups_bytes;
	self->table = table;
	self->ngroups = (uint32_t)(table_bytes / NX_STORED_ENTRY);
	return NIDX_OK;
}

void
nx_stored_close(struct nx_stored *self)
{
	nx_sections_close(&self->sections);
	*self = (struct nx_stored){ 0 };
}

/* ---- Reading ---- */

struct nx_unpacked {
	const struct nx_stored *of; /* of whose bundle the model is; NULL for none */
	uint32_t number;
	struct nx_bundle bundle;
	struct nx_buffer codes; /* inflated */
	struct nx_model model;
	struct opened {
		const uint8_t *bytes; /* of the group whose units are read; NULL for none */
		struct nx_group group;
	} opened[NX_PARTS];
};

static void
unpacked_free(struct nx_unpacked *self)
{
	nx_buffer_release(&self->codes);
	nx_model_close(&self->model);
	for (unsigned i = 0; i < NX_PARTS; i++)
		nx_group_release(&self->opened[i].group);
	nx_mem_free(self);
}

static size_t
unpacked_nbytes(const struct nx_unpacked *self)
{
	size_t total = sizeof(*self) + self->codes.room + nx_model_nbytes(&self->model);

	for (unsigned i = 0; i < NX_PARTS; i++)
		total += nx_group_nbytes(&self->opened[i].group);
	return total;
}

void
nx_unpacker_release(struct nx_unpacker *self)
{
	for (unsigned i = 0; i < NX_UNPACKER_BUNDLES && self->kept[i]; i++)
		unpacked_free(self->kept[i]);
	*self = (struct nx_unpacker){ 0 };
}

size_t
nx_unpacker_nbytes(const struct nx_unpacker *self)
{
	size_t total = 0;

	for (unsigned i = 0; i < NX_UNPACKER_BUNDLES && self->kept[i]; i++)
		total += unpacked_nbytes(self->kept[i]);
	return total;
}

/* How many bundles to keep: memory that was never used before is dear, so who reads a page of results and
 * ends is served by that of one. */
static unsigned
bundles_kept(const struct nx_unpacker *self)
{
	enum { A_PAGE = 16 };
	uint64_t most = 1 + self->nopened / A_PAGE;

	return most < NX_UNPACKER_BUNDLES ? (unsigned)most : NX_UNPACKER_BUNDLES;
}

/* Brings the bundle's to the front, or an empty one, or else what was read longest ago.  NULL when memory
 * is out. */
static struct nx_unpacked *
bring_forward(struct nx_unpacker *self, const struct nx_stored *of, uint32_t number)
{
	unsigned most = bundles_kept(self), i = 0;
	struct nx_unpacked *found = NULL;

	for (; i < most && !found; i++)
		if (!self->kept[i] || i == most - 1 ||
		    (self->kept[i]->of == of && self->kept[i]->number == number))
			found = self->kept[i] ? self->kept[i] : nx_mem_zalloc(1, sizeof(*found));
	if (!found)
		return NULL;
	memmove(self->kept + 1, self->kept, (i - 1) * sizeof(*self->kept));
	return self->kept[0] = found;
}

static enum nidx_status
open_model(struct nx_unpacked *self)
{
	const struct nx_bundle *bundle = &self->bundle;
	enum nidx_status status;

	if (!nx_bundle_piece_whole(&bundle->codes) || !nx_bundle_piece_whole(&bundle->dictionary))
		return NIDX_ECORRUPT;
	nx_buffer_reset(&self->codes);
	if (!nx_buffer_extend(&self->codes, bundle->codes_plain))
		return NIDX_ENOMEM;
	status = nx_inflate(bundle->codes.bytes, bundle->codes.nbytes, self->codes.bytes,
	                    bundle->codes_plain);
	return status ? status
	              : nx_model_open(&self->model, self->codes.bytes, bundle->codes_plain,
	                              bundle->dictionary.bytes, bundle->dictionary.nbytes);
}

static enum nidx_status
open_group(struct opened *self, struct nx_model *model, const struct nx_bundle_group *group)
{
	self->bytes = NULL;
	if (!nx_bundle_piece_whole(&group->piece))
		return NIDX_ECORRUPT;
	nx_group_open(&self->group, model, group->part, group->piece.bytes, group->piece.nbytes,
	              group->nunits);
	self->bytes = group->piece.bytes;
	return NIDX_OK;
}

static enum nidx_status
report(const struct nx_stored *self, uint32_t number, enum nidx_status status,
       struct nidx_error *err)
{
	if (status == NIDX_ENOMEM)
		return nx_fail_memory(err);
	return status == NIDX_OK ? NIDX_OK : nx_bundle_fail(self, number, err);
}

/* Makes with->kept[0] the bundle's, with its model open. */
static enum nidx_status
unpack_bundle(const struct nx_stored *self, struct nx_unpacker *with, uint32_t number,
              struct nidx_error *err)
{
	struct nx_unpacked *now = bring_forward(with, self, number);
	enum nidx_status status;

	if (!now)
		return nx_fail_memory(err);
	if (now->of == self && now->number == number)
		return NIDX_OK;
	with->nopened++;
	now->of = NULL;
	now->opened[NX_PART_HEADS].bytes = now->opened[NX_PART_BODIES].bytes = NULL;
	status = nx_bundle_open(self, number, &now->bundle, err);
	if (status != NIDX_OK)
		return status;
	status = open_model(now);
	if (status == NIDX_OK) {
		now->of = self;
		now->number = number;
	}
	return report(self, number, status, err);
}

/* Reads the units of the group as far as its article `index`, and what it has of that article. */
static enum nidx_status
unpack_from(struct opened *self, struct nx_model *model, const struct nx_bundle_group *group, uint32_t index,
            struct nx_arena *arena, struct nx_article *article)
{
	enum nidx_status status = NIDX_OK;
	size_t nbytes;

	if (self->bytes != group->piece.bytes)
		status = open_group(self, model, group);
	if (status == NIDX_OK)
		status = nx_group_read(&self->group, (size_t)index + 1);
	if (status == NIDX_OK)
		status = nx_group_article(&self->group, index, arena, group->text, article,
		                          &nbytes);
	if (status != NIDX_OK)
		self->bytes = NULL;
	return status;
}

static enum nidx_status
unpack_part(struct nx_unpacked *self, unsigned part, uint32_t index, struct nx_arena *arena,
            struct nx_article *article)
{
	const struct nx_bundle_groups *groups = &self->bundle.parts[part];
	struct nx_bundle_group group;

	if (groups->count == 0)
		return NIDX_OK;
	group = nx_bundle_find(groups, &index);
	return unpack_from(&self->opened[part], &self->model, &group, index, arena, article);
}

enum nidx_status
nx_stored_get(const struct nx_stored *self, struct nx_unpacker *with, struct nx_stored_at at,
              unsigned parts, struct nx_arena *arena, struct nx_article *article,
              struct nidx_error *err)
{
	enum nidx_status status = unpack_bundle(self, with, at.group, err);
	struct nx_unpacked *now = with->kept[0];

	if (status != NIDX_OK)
		return status;
	if (at.index >= now->bundle.parts[NX_PART_HEADS].narticles)
		return nx_bundle_fail(self, at.group, err);
	if (parts & NX_GET_HEAD) {
		*article = (struct nx_article){ 0 };
		status = unpack_part(now, NX_PART_HEADS, at.index, arena, article);
	}
	if (status == NIDX_OK && parts & NX_GET_BODY)
		status = unpack_part(now, NX_PART_BODIES, at.index, arena, article);
	return report(self, at.group, status, err);
}

enum nidx_status
nx_stored_group_info(const struct nx_stored *self, uint32_t number, uint32_t *narticles,
                     uint32_t *nbytes, struct nidx_error *err)
{
	struct nx_bundle bundle;
	enum nidx_status status = nx_bundle_open(self, number, &bundle, err);

	if (status == NIDX_OK) {
		*narticles = bundle.parts[NX_PART_HEADS].narticles;
		*nbytes = (uint32_t)bundle.text;
	}
	return status;
}

enum nidx_status
nx_stored_bundle(const struct nx_stored *self, uint32_t number, const uint8_t **bytes,
                 size_t *nbytes, struct nidx_error *err)
{
	struct nx_bundle bundle;
	enum nidx_status status = nx_bundle_open(self, number, &bundle, err);

	if (status)
		return status;
	if (!nx_bundle_piece_whole(&bundle.codes) || !nx_bundle_piece_whole(&bundle.dictionary))
		return nx_bundle_fail(self, number, err);
	for (unsigned part = 0; part < NX_PARTS; part++) {
		const struct nx_bundle_groups *groups = &bundle.parts[part];
		const uint8_t *p = groups->bytes;
		for (uint32_t i = 0; i < groups->count; i++) {
			struct nx_bundle_group group = nx_bundle_next(groups, i, &p);
			if (!nx_bundle_piece_whole(&group.piece))
				return nx_bundle_fail(self, number, err);
		}
	}
	*bytes = self->groups + nx_u64le(self->table + (size_t)number * NX_STORED_ENTRY);
	*nbytes = nx_u32le(self->table + (size_t)number * NX_STORED_ENTRY + 8);
	return NIDX_OK;
}

/* ---- All of them ---- */

enum nidx_status
nx_stored_each(struct nx_dir *dir, const char *name,
               enum nidx_status (*each)(void *ctx, struct nx_stored_at at,
                                        const struct nx_article *article),
               enum nidx_status (*lost)(void *ctx, uint64_t narticles,
                                        const struct nidx_error *what),
               void *ctx, struct nidx_error *err)
{
	struct nx_stored stored;
	struct nx_unpacker with = { 0 };
	struct nx_arena arena = { 0 };
	enum nidx_status status = nx_stored_open(&stored, dir, name, err);

	for (uint32_t i = 0; !status && i < stored.ngroups; i++) {
		uint32_t narticles = 0, nbytes;
		struct nidx_error what;

		if (nx_stored_group_info(&stored, i, &narticles, &nbytes, &what) != NIDX_OK)
			status = lost(ctx, 0, &what); /* nobody knows how many */
		for (uint32_t k = 0; k < narticles && !status; k++) {
			struct nx_stored_at at = { i, k };
			struct nx_article article;

			nx_arena_reset(&arena);
			status = nx_stored_get(&stored, &with, at, NX_GET_ALL, &arena, &article,
			                       &what);
			status = status ? lost(ctx, 1, &what) : each(ctx, at, &article);
		}
	}
	nx_unpacker_release(&with);
	nx_arena_release(&arena);
	nx_stored_close(&stored);
	return status;
}

/* ---- Check ---- */

/* All that the group has of its articles is whole, and together it is what the head promises. */
static enum nidx_status
check_group(struct opened *opened, struct nx_model *model, const struct nx_bundle_group *group,
            struct nx_arena *arena)
{
	size_t left = group->text;
	enum nidx_status status = open_group(opened, model, group);

	if (status == NIDX_OK)
		status = nx_group_read(&opened->group, group->narticles);
	for (uint32_t i = 0; i < group->narticles && status == NIDX_OK; i++) {
		struct nx_article article = { 0 };
		size_t nbytes = 0;
		nx_arena_reset(arena);
		status = nx_group_article(&opened->group, i, arena, left, &article, &nbytes);
		left -= status == NIDX_OK ? nbytes : 0;
	}
	if (status == NIDX_OK && (left > 0 || opened->group.nends > group->narticles ||
	                          !nx_group_ended(&opened->group)))
		status = NIDX_ECORRUPT;
	return status;
}

static enum nidx_status
check_bundle(struct nx_unpacked *now, struct nx_arena *arena)
{
	enum nidx_status status = nx_model_check(&now->model);

	for (unsigned part = 0; part < NX_PARTS; part++) {
		const struct nx_bundle_groups *groups = &now->bundle.parts[part];
		const uint8_t *p = groups->bytes;
		for (uint32_t i = 0; i < groups->count && status == NIDX_OK; i++) {
			struct nx_bundle_group group = nx_bundle_next(groups, i, &p);
			status = check_group(&now->opened[part], &now->model, &group, arena);
		}
	}
	return status;
}

enum nidx_status
nx_stored_check(const struct nx_stored *self, struct nidx_error *err)
{
	struct nx_unpacker with = { 0 };
	struct nx_arena arena = { 0 };
	enum nidx_status status = NIDX_OK;
	uint64_t at = 0;

	for (uint32_t i = 0; i < self->ngroups && status == NIDX_OK; i++) {
		const uint8_t *entry = self->table + (size_t)i * NX_STORED_ENTRY;
		status = nx_u64le(entry) == at ? unpack_bundle(self, &with, i, err)
		                               : nx_bundle_fail(self, i, err);
		at += nx_u32le(entry + 8);
		if (status == NIDX_OK)
			status = report(self, i, check_bundle(with.kept[0], &arena), err);
	}
	if (status == NIDX_OK && at != self->groups_bytes)
		status = nx_fail(err, NIDX_ECORRUPT, at, "%s: bytes outside of all bundles",
		                 self->sections.name);
	nx_arena_release(&arena);
	nx_unpacker_release(&with);
	return status;
}
