#include "base/bytes.h"
#include "base/checksum.h"
#include "base/mem.h"
#include "segment/stored_deflate.h"
#include "segment/stored_group.h"
#include "segment/stored_model.h"
#include "segment/stored_reader.h"

enum { ENTRY = 16 }; /* bytes of GTAB: begin, size, checksum of the head */

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
	if (status == NIDX_OK && (table_bytes % ENTRY || table_bytes / ENTRY > UINT32_MAX))
		status = nx_fail(err, NIDX_ECORRUPT, 0, "%s: the table of bundles is cut short",
		                 self->sections.name);
	if (status != NIDX_OK) {
		nx_stored_close(self);
		return status;
	}
	self->groups = groups;
	self->groups_bytes = groups_bytes;
	self->table = table;
	self->ngroups = (uint32_t)(table_bytes / ENTRY);
	return NIDX_OK;
}

void
nx_stored_close(struct nx_stored *self)
{
	nx_sections_close(&self->sections);
	*self = (struct nx_stored){ 0 };
}

/* ---- Heads ---- */

/* A checked piece of a bundle. */
struct piece {
	const uint8_t *bytes;
	uint32_t nbytes, crc;
};

struct bundle {
	struct piece codes, dictionary;
	uint32_t codes_plain; /* bytes inflated */
	const uint8_t *groups; /* the table in the head */
	const uint8_t *first;  /* the bytes of the first group */
	uint32_t ngroups, narticles;
	uint64_t text; /* bytes of all articles */
};

struct group {
	struct piece piece;
	uint32_t narticles, nunits, text;
};

static enum nidx_status
fail_bundle(const struct nx_stored *self, uint32_t number, struct nidx_error *err)
{
	return nx_fail(err, NIDX_ECORRUPT, number, "%s: bundle %u of stored articles is damaged",
	               self->sections.name, number);
}

static struct group
group_at(const struct bundle *bundle, uint32_t i, const uint8_t *bytes)
{
	const uint8_t *p = bundle->groups + (size_t)i * NX_BUNDLE_GROUP;

	return (struct group){ { bytes, nx_u32le(p + 12), nx_u32le(p + 16) },
		               nx_u32le(p),
		               nx_u32le(p + 4),
		               nx_u32le(p + 8) };
}

/* Sizes that no writer could have made are refused before memory is asked for them. */
static bool
group_fits(const struct group *group, uint64_t left)
{
	enum { REPEAT_MAX = 1 << 16 }; /* units, of two bytes or more */

	return group->piece.nbytes <= left && group->narticles > 0 &&
	       group->nunits / REPEAT_MAX <= group->piece.nbytes &&
	       group->narticles <= group->nunits / (NX_ARTICLE_TEXTS + 2) &&
	       group->text <= NX_STORED_BUNDLE_MAX;
}

/* The piece at *p, which moves behind it. */
static bool
take_piece(struct piece *piece, const uint8_t **p, const uint8_t *end, uint32_t nbytes,
           uint32_t crc)
{
	*piece = (struct piece){ *p, nbytes, crc };
	if (nbytes > (uint64_t)(end - *p))
		return false;
	*p += nbytes;
	return true;
}

/* The pieces named in the head fill the bundle.  Sums up articles and bytes. */
static bool
read_head(struct bundle *bundle, const uint8_t *head, size_t nhead, size_t nbytes)
{
	const uint8_t *p = head + nhead, *end = head + nbytes;

	*bundle = (struct bundle){ .codes_plain = nx_u32le(head + 4),
		                   .groups = head + NX_BUNDLE_HEAD,
		                   .ngroups = (uint32_t)((nhead - NX_BUNDLE_HEAD) / NX_BUNDLE_GROUP) };
	if (bundle->codes_plain > NX_CODES_BYTES ||
	    !take_piece(&bundle->codes, &p, end, nx_u32le(head + 8), nx_u32le(head + 12)) ||
	    !take_piece(&bundle->dictionary, &p, end, nx_u32le(head + 16), nx_u32le(head + 20)))
		return false;
	bundle->first = p;
	for (uint32_t i = 0; i < bundle->ngroups; i++) {
		struct group group = group_at(bundle, i, p);
		if (!group_fits(&group, (uint64_t)(end - p)) ||
		    group.narticles > UINT32_MAX - bundle->narticles)
			return false;
		p += group.piece.nbytes;
		bundle->narticles += group.narticles;
		bundle->text += group.text;
	}
	return p == end && bundle->text <= NX_STORED_BUNDLE_MAX;
}

/* Finds a bundle and verifies its head. */
static enum nidx_status
open_bundle(const struct nx_stored *self, uint32_t number, struct bundle *bundle,
            struct nidx_error *err)
{
	const uint8_t *entry = self->table + (size_t)number * ENTRY;
	const uint8_t *head;
	uint64_t begin;
	uint32_t nbytes, nhead;

	if (number >= self->ngroups)
		return fail_bundle(self, number, err);
	begin = nx_u64le(entry);
	nbytes = nx_u32le(entry + 8);
	if (begin > self->groups_bytes || nbytes > self->groups_bytes - begin ||
	    nbytes < NX_BUNDLE_HEAD)
		return fail_bundle(self, number, err);
	head = self->groups + begin;
	nhead = nx_u32le(head);
	if (nhead < NX_BUNDLE_HEAD || nhead > nbytes ||
	    (nhead - NX_BUNDLE_HEAD) % NX_BUNDLE_GROUP != 0 ||
	    nx_crc32c(0, head, nhead) != nx_u32le(entry + 12) ||
	    !read_head(bundle, head, nhead, nbytes))
		return fail_bundle(self, number, err);
	return NIDX_OK;
}

static bool
piece_whole(const struct piece *piece)
{
	return nx_crc32c(0, piece->bytes, piece->nbytes) == piece->crc;
}

/* The group that holds article *index of the bundle, which becomes its index in the group. */
static struct group
find_group(const struct bundle *bundle, uint32_t *index)
{
	const uint8_t *p = bundle->first;
	uint32_t i = 0;
	struct group group = group_at(bundle, i, p);

	while (*index >= group.narticles) { /* ends: *index < bundle->narticles */
		*index -= group.narticles;
		p += group.piece.nbytes;
		group = group_at(bundle, ++i, p);
	}
	return group;
}

/* ---- Reading ---- */

struct nx_unpacked {
	const struct nx_stored *of; /* of whose bundle the model is; NULL for none */
	uint32_t number;
	struct bundle bundle;
	struct nx_buffer codes; /* inflated */
	struct nx_model model;
	const uint8_t *group_bytes; /* of the group whose units are read; NULL for none */
	struct nx_group group;
};

void
nx_unpacker_release(struct nx_unpacker *self)
{
	if (self->now) {
		nx_buffer_release(&self->now->codes);
		nx_model_close(&self->now->model);
		nx_group_release(&self->now->group);
	}
	nx_mem_free(self->now);
	self->now = NULL;
}

size_t
nx_unpacker_nbytes(const struct nx_unpacker *self)
{
	const struct nx_unpacked *now = self->now;

	return now ? sizeof(*now) + now->codes.room + nx_model_nbytes(&now->model) +
	                 nx_group_nbytes(&now->group)
	           : 0;
}

static enum nidx_status
open_model(struct nx_unpacked *self)
{
	const struct bundle *bundle = &self->bundle;
	enum nidx_status status;

	if (!piece_whole(&bundle->codes) || !piece_whole(&bundle->dictionary))
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
open_group(struct nx_unpacked *self, const struct group *group)
{
	self->group_bytes = NULL;
	if (!piece_whole(&group->piece))
		return NIDX_ECORRUPT;
	nx_group_open(&self->group, &self->model, group->piece.bytes, group->piece.nbytes,
	              group->nunits);
	self->group_bytes = group->piece.bytes;
	return NIDX_OK;
}

static enum nidx_status
report(const struct nx_stored *self, uint32_t number, enum nidx_status status,
       struct nidx_error *err)
{
	if (status == NIDX_ENOMEM)
		return nx_fail_memory(err);
	return status == NIDX_OK ? NIDX_OK : fail_bundle(self, number, err);
}

/* Makes with->now the bundle's, with its model open. */
static enum nidx_status
unpack_bundle(const struct nx_stored *self, struct nx_unpacker *with, uint32_t number,
              struct nidx_error *err)
{
	struct nx_unpacked *now = with->now;
	enum nidx_status status;

	if (!now)
		now = with->now = nx_mem_zalloc(1, sizeof(*now));
	if (!now)
		return nx_fail_memory(err);
	if (now->of == self && now->number == number)
		return NIDX_OK;
	now->of = NULL;
	now->group_bytes = NULL;
	status = open_bundle(self, number, &now->bundle, err);
	if (status != NIDX_OK)
		return status;
	status = open_model(now);
	if (status == NIDX_OK) {
		now->of = self;
		now->number = number;
	}
	return report(self, number, status, err);
}

/* Reads the units of the group as far as its article `index`, and that article. */
static enum nidx_status
unpack_article(struct nx_unpacked *self, const struct group *group, uint32_t index,
               struct nx_arena *arena, struct nx_article *article)
{
	enum nidx_status status = NIDX_OK;
	size_t nbytes;

	if (self->group_bytes != group->piece.bytes)
		status = open_group(self, group);
	while (status == NIDX_OK && self->group.nends <= index)
		status = nx_group_more(&self->group);
	if (status == NIDX_OK)
		status = nx_group_article(&self->group, index, arena, group->text, article,
		                          &nbytes);
	if (status != NIDX_OK)
		self->group_bytes = NULL;
	return status;
}

enum nidx_status
nx_stored_get(const struct nx_stored *self, struct nx_unpacker *with, struct nx_stored_at at,
              struct nx_arena *arena, struct nx_article *article, struct nidx_error *err)
{
	struct group group;
	uint32_t index = at.index;
	enum nidx_status status = unpack_bundle(self, with, at.group, err);

	if (status != NIDX_OK)
		return status;
	if (index >= with->now->bundle.narticles)
		return fail_bundle(self, at.group, err);
	group = find_group(&with->now->bundle, &index);
	return report(self, at.group, unpack_article(with->now, &group, index, arena, article),
	              err);
}

enum nidx_status
nx_stored_group_info(const struct nx_stored *self, uint32_t number, uint32_t *narticles,
                     uint32_t *nbytes, struct nidx_error *err)
{
	struct bundle bundle;
	enum nidx_status status = open_bundle(self, number, &bundle, err);

	if (status == NIDX_OK) {
		*narticles = bundle.narticles;
		*nbytes = (uint32_t)bundle.text;
	}
	return status;
}

enum nidx_status
nx_stored_bundle(const struct nx_stored *self, uint32_t number, const uint8_t **bytes,
                 size_t *nbytes, struct nidx_error *err)
{
	struct bundle bundle;
	enum nidx_status status = open_bundle(self, number, &bundle, err);
	const uint8_t *p;

	if (status)
		return status;
	p = bundle.first;
	if (!piece_whole(&bundle.codes) || !piece_whole(&bundle.dictionary))
		return fail_bundle(self, number, err);
	for (uint32_t i = 0; i < bundle.ngroups; i++) {
		struct group group = group_at(&bundle, i, p);
		if (!piece_whole(&group.piece))
			return fail_bundle(self, number, err);
		p += group.piece.nbytes;
	}
	*bytes = self->groups + nx_u64le(self->table + (size_t)number * ENTRY);
	*nbytes = nx_u32le(self->table + (size_t)number * ENTRY + 8);
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
			status = nx_stored_get(&stored, &with, at, &arena, &article, &what);
			status = status ? lost(ctx, 1, &what) : each(ctx, at, &article);
		}
	}
	nx_unpacker_release(&with);
	nx_arena_release(&arena);
	nx_stored_close(&stored);
	return status;
}

/* ---- Check ---- */

/* Every article of the group is whole, and together they are what the head promises. */
static enum nidx_status
check_group(struct nx_unpacked *now, const struct group *group, struct nx_arena *arena)
{
	size_t left = group->text;
	enum nidx_status status = open_group(now, group);

	while (status == NIDX_OK && now->group.nends < group->narticles)
		status = nx_group_more(&now->group);
	for (uint32_t i = 0; i < group->narticles && status == NIDX_OK; i++) {
		struct nx_article article;
		size_t nbytes = 0;
		nx_arena_reset(arena);
		status = nx_group_article(&now->group, i, arena, left, &article, &nbytes);
		left -= status == NIDX_OK ? nbytes : 0;
	}
	if (status == NIDX_OK && (left > 0 || now->group.nends > group->narticles ||
	                          !nx_group_ended(&now->group)))
		status = NIDX_ECORRUPT;
	return status;
}

static enum nidx_status
check_bundle(struct nx_unpacked *now, struct nx_arena *arena)
{
	const uint8_t *p = now->bundle.first;
	enum nidx_status status = nx_model_check(&now->model);

	for (uint32_t i = 0; i < now->bundle.ngroups && status == NIDX_OK; i++) {
		struct group group = group_at(&now->bundle, i, p);
		status = check_group(now, &group, arena);
		p += group.piece.nbytes;
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
		const uint8_t *entry = self->table + (size_t)i * ENTRY;
		status = nx_u64le(entry) == at ? unpack_bundle(self, &with, i, err)
		                               : fail_bundle(self, i, err);
		at += nx_u32le(entry + 8);
		if (status == NIDX_OK)
			status = report(self, i, check_bundle(with.now, &arena), err);
	}
	if (status == NIDX_OK && at != self->groups_bytes)
		status = nx_fail(err, NIDX_ECORRUPT, at, "%s: bytes outside of all bundles",
		                 self->sections.name);
	nx_arena_release(&arena);
	nx_unpacker_release(&with);
	return status;
}
