#include "base/bytes.h"
#include "base/checksum.h"
#include "base/mem.h"
#include "segment/stored_deflate.h"
#include "segment/stored_group.h"
#include "segment/stored_model.h"
#include "segment/stored_reader.h"

#include <string.h>

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

/* The groups that have one part of all articles of a bundle, or whole ones. */
struct groups {
	enum nx_stored_part part;
	const uint8_t *table; /* in the head of the bundle */
	const uint8_t *bytes; /* of the first */
	uint32_t count, narticles;
};

enum { HEADS, BODIES, NPARTS }; /* whole articles lie where heads do */

struct bundle {
	struct piece codes, dictionary;
	uint32_t codes_plain; /* bytes inflated */
	struct groups parts[NPARTS];
	uint64_t text; /* bytes of all articles */
};

struct group {
	struct piece piece;
	enum nx_stored_part part;
	uint32_t narticles, nunits, text;
};

static enum nidx_status
fail_bundle(const struct nx_stored *self, uint32_t number, struct nidx_error *err)
{
	return nx_fail(err, NIDX_ECORRUPT, number, "%s: bundle %u of stored articles is damaged",
	               self->sections.name, number);
}

/* The group of an entry in the table whose bytes begin at `bytes`. */
static struct group
group_at(const uint8_t *entry, const uint8_t *bytes)
{
	uint32_t articles = nx_u32le(entry);

	return (struct group){ { bytes, nx_u32le(entry + 12), nx_u32le(entry + 16) },
		               (enum nx_stored_part)(articles >> NX_PART_AT),
		               articles & (((uint32_t)1 << NX_PART_AT) - 1),
		               nx_u32le(entry + 4),
		               nx_u32le(entry + 8) };
}

/* Sizes that no writer could have made are refused before memory is asked for them. */
static bool
group_fits(const struct group *group, uint64_t left)
{
	enum { REPEAT_MAX = 1 << 16 }; /* units, of two bytes or more */
	static const uint32_t ends[] = { /* units that every article has */
		[NX_STORED_WHOLE] = NX_ARTICLE_LISTS + NX_ARTICLE_TEXTS,
		[NX_STORED_HEADS] = NX_ARTICLE_LISTS + NX_ARTICLE_TEXTS - NX_BODY_TEXTS,
		[NX_STORED_BODIES] = NX_BODY_TEXTS,
	};

	return group->part <= NX_STORED_BODIES && group->piece.nbytes <= left &&
	       group->narticles > 0 && group->nunits / REPEAT_MAX <= group->piece.nbytes &&
	       group->narticles <= group->nunits / ends[group->part] &&
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

/* Adds the group to those of its part; they stand together, heads or whole articles first. */
static bool
add_group(struct bundle *bundle, const struct group *group, const uint8_t *entry)
{
	struct groups *groups = &bundle->parts[group->part == NX_STORED_BODIES ? BODIES : HEADS];

	if (groups->count == 0)
		*groups = (struct groups){ group->part, entry, group->piece.bytes, 0, 0 };
	else if (groups->part != group->part || (groups == bundle->parts && bundle->parts[BODIES].count))
		return false;
	if (group->narticles > UINT32_MAX - groups->narticles)
		return false;
	groups->count++;
	groups->narticles += group->narticles;
	bundle->text += group->text;
	return true;
}

/* Every article has its body, or none has. */
static bool
parts_fit(const struct groups parts[NPARTS])
{
	return parts[BODIES].count == 0 || (parts[HEADS].part == NX_STORED_HEADS &&
	                                    parts[HEADS].narticles == parts[BODIES].narticles);
}

/* The pieces named in the head fill the bundle.  Sums up articles and bytes. */
static bool
read_head(struct bundle *bundle, const uint8_t *head, size_t nhead, size_t nbytes)
{
	const uint8_t *p = head + nhead, *end = head + nbytes;

	*bundle = (struct bundle){ .codes_plain = nx_u32le(head + 4) };
	if (bundle->codes_plain > NX_CODES_BYTES ||
	    !take_piece(&bundle->codes, &p, end, nx_u32le(head + 8), nx_u32le(head + 12)) ||
	    !take_piece(&bundle->dictionary, &p, end, nx_u32le(head + 16), nx_u32le(head + 20)))
		return false;
	for (size_t at = NX_BUNDLE_HEAD; at < nhead; at += NX_BUNDLE_GROUP) {
		struct group group = group_at(head + at, p);
		if (!group_fits(&group, (uint64_t)(end - p)) ||
		    !add_group(bundle, &group, head + at))
			return false;
		p += group.piece.nbytes;
	}
	return p == end && bundle->text <= NX_STORED_BUNDLE_MAX && parts_fit(bundle->parts);
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

/* Goes from group to group: *bytes, first those of the first, moves behind the next one's. */
static struct group
next_group(const struct groups *groups, uint32_t i, const uint8_t **bytes)
{
	struct group group = group_at(groups->table + (size_t)i * NX_BUNDLE_GROUP, *bytes);

	*bytes += group.piece.nbytes;
	return group;
}

/* The group that holds article *index < groups->narticles, which becomes its index in the group. */
static struct group
find_group(const struct groups *groups, uint32_t *index)
{
	const uint8_t *p = groups->bytes;
	uint32_t i = 0;
	struct group group = next_group(groups, i, &p);

	while (*index >= group.narticles) {
		*index -= group.narticles;
		group = next_group(groups, ++i, &p);
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
	struct opened {
		const uint8_t *bytes; /* of the group whose units are read; NULL for none */
		struct nx_group group;
	} opened[NPARTS];
};

static void
unpacked_free(struct nx_unpacked *self)
{
	nx_buffer_release(&self->codes);
	nx_model_close(&self->model);
	for (unsigned i = 0; i < NPARTS; i++)
		nx_group_release(&self->opened[i].group);
	nx_mem_free(self);
}

static size_t
unpacked_nbytes(const struct nx_unpacked *self)
{
	size_t total = sizeof(*self) + self->codes.room + nx_model_nbytes(&self->model);

	for (unsigned i = 0; i < NPARTS; i++)
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

/* Brings the bundle's to the front, or an empty one, or else what was read longest ago.  NULL when memory
 * is out. */
static struct nx_unpacked *
bring_forward(struct nx_unpacker *self, const struct nx_stored *of, uint32_t number)
{
	struct nx_unpacked *found = NULL;
	unsigned i = 0;

	for (; i < NX_UNPACKER_BUNDLES && !found; i++)
		if (!self->kept[i] || i == NX_UNPACKER_BUNDLES - 1 ||
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
open_group(struct opened *self, struct nx_model *model, const struct group *group)
{
	self->bytes = NULL;
	if (!piece_whole(&group->piece))
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
	return status == NIDX_OK ? NIDX_OK : fail_bundle(self, number, err);
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
	now->of = NULL;
	now->opened[HEADS].bytes = now->opened[BODIES].bytes = NULL;
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

/* Reads the units of the group as far as its article `index`, and what it has of that article. */
static enum nidx_status
unpack_from(struct opened *self, struct nx_model *model, const struct group *group, uint32_t index,
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
	const struct groups *groups = &self->bundle.parts[part];
	struct group group;

	if (groups->count == 0)
		return NIDX_OK;
	group = find_group(groups, &index);
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
	if (at.index >= now->bundle.parts[HEADS].narticles)
		return fail_bundle(self, at.group, err);
	if (parts & NX_GET_HEAD) {
		*article = (struct nx_article){ 0 };
		status = unpack_part(now, HEADS, at.index, arena, article);
	}
	if (status == NIDX_OK && parts & NX_GET_BODY)
		status = unpack_part(now, BODIES, at.index, arena, article);
	return report(self, at.group, status, err);
}

enum nidx_status
nx_stored_group_info(const struct nx_stored *self, uint32_t number, uint32_t *narticles,
                     uint32_t *nbytes, struct nidx_error *err)
{
	struct bundle bundle;
	enum nidx_status status = open_bundle(self, number, &bundle, err);

	if (status == NIDX_OK) {
		*narticles = bundle.parts[HEADS].narticles;
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

	if (status)
		return status;
	if (!piece_whole(&bundle.codes) || !piece_whole(&bundle.dictionary))
		return fail_bundle(self, number, err);
	for (unsigned part = 0; part < NPARTS; part++) {
		const struct groups *groups = &bundle.parts[part];
		const uint8_t *p = groups->bytes;
		for (uint32_t i = 0; i < groups->count; i++) {
			struct group group = next_group(groups, i, &p);
			if (!piece_whole(&group.piece))
				return fail_bundle(self, number, err);
		}
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
check_group(struct opened *opened, struct nx_model *model, const struct group *group,
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

	for (unsigned part = 0; part < NPARTS; part++) {
		const struct groups *groups = &now->bundle.parts[part];
		const uint8_t *p = groups->bytes;
		for (uint32_t i = 0; i < groups->count && status == NIDX_OK; i++) {
			struct group group = next_group(groups, i, &p);
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
		const uint8_t *entry = self->table + (size_t)i * ENTRY;
		status = nx_u64le(entry) == at ? unpack_bundle(self, &with, i, err)
		                               : fail_bundle(self, i, err);
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
