#include "base/bytes.h"
#include "base/checksum.h"
#include "base/mem.h"
#include "base/varint.h"
#include "segment/stored_codes.h"
#include "segment/stored_deflate.h"
#include "segment/stored_fields.h"
#include "segment/stored_head.h"
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

/* A deflated piece of a bundle. */
struct piece {
	const uint8_t *bytes;
	uint32_t nbytes, crc;
	uint32_t plain; /* bytes inflated */
};

struct bundle {
	struct piece dictionary;
	const uint8_t *groups; /* the table in the head */
	uint32_t ngroups, ncodes, narticles;
	uint64_t raw; /* bytes of all articles */
};

struct group {
	struct piece piece;
	uint32_t narticles, raw;
};

static enum nidx_status
fail_bundle(const struct nx_stored *self, uint32_t number, struct nidx_error *err)
{
	return nx_fail(err, NIDX_ECORRUPT, number, "%s: bundle %u of stored articles is damaged",
	               self->sections.name, number);
}

/* plain, nbytes and crc as they stand behind each other in the head. */
static struct piece
read_piece(const uint8_t *head, const uint8_t *bytes)
{
	return (struct piece){ bytes, nx_u32le(head + 4), nx_u32le(head + 8), nx_u32le(head) };
}

static struct group
group_at(const struct bundle *bundle, uint32_t i, const uint8_t *bytes)
{
	const uint8_t *p = bundle->groups + (size_t)i * NX_BUNDLE_GROUP;

	return (struct group){ read_piece(p + 8, bytes), nx_u32le(p), nx_u32le(p + 4) };
}

/* Sizes that deflate and the codes could not have made are refused before memory is asked for them. */
static bool
piece_fits(const struct piece *piece, uint64_t left)
{
	return piece->nbytes <= left && nx_inflate_possible(piece->nbytes, piece->plain) &&
	       (piece->nbytes > 0) == (piece->plain > 0);
}

/* The pieces named in the head fill the bundle.  Sums up articles and bytes. */
static bool
read_head(struct bundle *bundle, const uint8_t *head, size_t nhead, size_t nbytes)
{
	const uint8_t *p = head + nhead, *end = head + nbytes;

	*bundle = (struct bundle){ .ncodes = nx_u32le(head + 4) };
	bundle->groups = head + NX_BUNDLE_HEAD;
	bundle->ngroups = (uint32_t)((nhead - NX_BUNDLE_HEAD) / NX_BUNDLE_GROUP);
	bundle->dictionary = read_piece(head + 8, p);
	if (!piece_fits(&bundle->dictionary, (uint64_t)(end - p)) ||
	    bundle->dictionary.plain > NX_CODES_MAX * 256)
		return false;
	p += bundle->dictionary.nbytes;
	for (uint32_t i = 0; i < bundle->ngroups; i++) {
		struct group group = group_at(bundle, i, p);
		if (!piece_fits(&group.piece, (uint64_t)(end - p)) || group.narticles == 0 ||
		    group.narticles > group.piece.plain ||
		    group.piece.plain > 2u * NX_STORED_BUNDLE_MAX)
			return false;
		p += group.piece.nbytes;
		if (group.narticles > UINT32_MAX - bundle->narticles)
			return false;
		bundle->narticles += group.narticles;
		bundle->raw += group.raw;
	}
	return p == end && bundle->raw <= NX_STORED_BUNDLE_MAX;
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

/* ---- Inflated ---- */

/* Memory of a reader: what is inflated of one bundle. */
struct opened {
	struct nx_codes codes;
	uint8_t *dictionary;
	uint8_t *plain; /* of one group */
};

static void
opened_free(struct opened *self)
{
	if (!self)
		return;
	nx_mem_free(self->dictionary);
	nx_mem_free(self->plain);
	nx_mem_free(self);
}

/* Verifies and inflates a piece into fresh memory. */
static enum nidx_status
inflate_piece(const struct piece *piece, uint8_t **to)
{
	enum nidx_status status;
	uint8_t *plain;

	if (nx_crc32c(0, piece->bytes, piece->nbytes) != piece->crc)
		return NIDX_ECORRUPT;
	plain = nx_mem_alloc(piece->plain);
	if (!plain)
		return NIDX_ENOMEM;
	status = piece->plain ? nx_inflate(piece->bytes, piece->nbytes, plain, piece->plain)
	                      : NIDX_OK;
	if (status != NIDX_OK)
		nx_mem_free(plain);
	else
		*to = plain;
	return status;
}

/* The dictionary, with no group yet. */
static enum nidx_status
inflate_dictionary(const struct bundle *bundle, struct opened **opened)
{
	struct opened *self = nx_mem_alloc(sizeof(*self));
	enum nidx_status status;

	if (!self)
		return NIDX_ENOMEM;
	self->dictionary = self->plain = NULL;
	status = inflate_piece(&bundle->dictionary, &self->dictionary);
	if (status == NIDX_OK && !nx_codes_open(&self->codes, self->dictionary,
	                                        bundle->dictionary.plain, bundle->ncodes))
		status = NIDX_ECORRUPT;
	if (status == NIDX_OK)
		*opened = self;
	else
		opened_free(self);
	return status;
}

/* An article among the plain bytes of its group. */
struct place {
	const uint8_t *numbers, *coded;
	size_t nnumbers, ncoded;
};

/* Walks the articles of a group: sizes first, then numbers, then texts (FORMAT.md 7.3). */
struct walk {
	const uint8_t *sizes, *coded_sizes; /* of the next article */
	struct place next;
	const uint8_t *numbers_end, *end;
};

static bool
walk_start(struct walk *self, const struct group *group, const uint8_t *plain)
{
	const uint8_t *p = plain;
	uint64_t numbers = 0, value;

	*self = (struct walk){ .sizes = plain, .end = plain + group->piece.plain };
	for (uint32_t i = 0; i < group->narticles; i++) {
		if (!nx_varint_get(&p, self->end, &value) || value > group->piece.plain)
			return false;
		numbers += value; /* no overflow: 2^32 articles of 2^31 bytes */
	}
	self->coded_sizes = p;
	for (uint32_t i = 0; i < group->narticles; i++) {
		if (!nx_varint_get(&p, self->end, &value))
			return false;
	}
	if (numbers > (uint64_t)(self->end - p))
		return false;
	self->next.numbers = p;
	self->numbers_end = self->next.coded = p + numbers;
	return true;
}

static bool
walk_next(struct walk *self, struct place *place)
{
	uint64_t nnumbers, ncoded;

	if (!nx_varint_get(&self->sizes, self->end, &nnumbers) ||
	    !nx_varint_get(&self->coded_sizes, self->end, &ncoded) ||
	    nnumbers > (uint64_t)(self->numbers_end - self->next.numbers) ||
	    ncoded > (uint64_t)(self->end - self->next.coded))
		return false;
	self->next.nnumbers = (size_t)nnumbers;
	self->next.ncoded = (size_t)ncoded;
	*place = self->next;
	self->next.numbers += nnumbers;
	self->next.coded += ncoded;
	return true;
}

/* Copies numbers and expanded text into the arena and reads the article; `raw` grows by its bytes. */
static enum nidx_status
read_article(const struct nx_codes *codes, const struct place *place, struct nx_arena *arena,
             struct nx_article *article, uint64_t *raw)
{
	size_t ntext;
	uint8_t *text;

	if (!nx_codes_measure(codes, place->coded, place->ncoded, &ntext) ||
	    ntext > NX_STORED_BUNDLE_MAX)
		return NIDX_ECORRUPT;
	text = nx_arena_alloc(arena, ntext);
	if (!text)
		return NIDX_ENOMEM;
	nx_codes_expand(codes, place->coded, place->ncoded, text);
	*raw += place->nnumbers + ntext;
	if (nx_stored_fields_get(place->numbers, place->nnumbers, text, ntext, arena, article))
		return NIDX_OK;
	return arena->failed ? NIDX_ENOMEM : NIDX_ECORRUPT;
}

static enum nidx_status
report(const struct nx_stored *self, uint32_t number, enum nidx_status status,
       struct nidx_error *err)
{
	if (status == NIDX_ENOMEM)
		return nx_fail_memory(err);
	return status == NIDX_OK ? NIDX_OK : fail_bundle(self, number, err);
}

/* The group that holds article *index of the bundle, which becomes its index in the group. */
static struct group
find_group(const struct bundle *bundle, uint32_t *index)
{
	const uint8_t *p = bundle->dictionary.bytes + bundle->dictionary.nbytes;
	uint32_t i = 0;
	struct group group = group_at(bundle, i, p);

	while (*index >= group.narticles) { /* ends: *index < bundle->narticles */
		*index -= group.narticles;
		p += group.piece.nbytes;
		group = group_at(bundle, ++i, p);
	}
	return group;
}

enum nidx_status
nx_stored_get(const struct nx_stored *self, struct nx_stored_at at, struct nx_arena *arena,
              struct nx_article *article, struct nidx_error *err)
{
	struct opened *opened = NULL;
	struct bundle bundle;
	struct group group;
	struct walk walk;
	struct place place;
	uint32_t index = at.index;
	uint64_t raw = 0;
	enum nidx_status status = open_bundle(self, at.group, &bundle, err);

	if (status != NIDX_OK)
		return status;
	if (index >= bundle.narticles)
		return fail_bundle(self, at.group, err);
	group = find_group(&bundle, &index);
	status = inflate_dictionary(&bundle, &opened);
	if (status == NIDX_OK)
		status = inflate_piece(&group.piece, &opened->plain);
	if (status == NIDX_OK && !walk_start(&walk, &group, opened->plain))
		status = NIDX_ECORRUPT;
	for (uint32_t i = 0; i <= index && status == NIDX_OK; i++)
		if (!walk_next(&walk, &place))
			status = NIDX_ECORRUPT;
	if (status == NIDX_OK)
		status = read_article(&opened->codes, &place, arena, article, &raw);
	opened_free(opened);
	return report(self, at.group, status, err);
}

enum nidx_status
nx_stored_group_info(const struct nx_stored *self, uint32_t number, uint32_t *narticles,
                     uint32_t *nbytes, struct nidx_error *err)
{
	struct bundle bundle;
	enum nidx_status status = open_bundle(self, number, &bundle, err);

	if (status == NIDX_OK) {
		*narticles = bundle.narticles;
		*nbytes = (uint32_t)bundle.raw;
	}
	return status;
}

/* ---- Check ---- */

/* Every article of the group is whole, and together they are what the head promises. */
static enum nidx_status
check_group(struct opened *opened, const struct group *group, struct nx_arena *arena)
{
	struct walk walk;
	uint64_t raw = 0;
	enum nidx_status status = inflate_piece(&group->piece, &opened->plain);

	if (status == NIDX_OK && !walk_start(&walk, group, opened->plain))
		status = NIDX_ECORRUPT;
	for (uint32_t i = 0; i < group->narticles && status == NIDX_OK; i++) {
		struct nx_article article;
		struct place place;
		nx_arena_reset(arena);
		status = walk_next(&walk, &place)
		             ? read_article(&opened->codes, &place, arena, &article, &raw)
		             : NIDX_ECORRUPT;
	}
	if (status == NIDX_OK && (walk.next.numbers != walk.numbers_end ||
	                          walk.next.coded != walk.end || raw != group->raw))
		status = NIDX_ECORRUPT;
	nx_mem_free(opened->plain);
	opened->plain = NULL;
	return status;
}

static enum nidx_status
check_bundle(const struct bundle *bundle, struct nx_arena *arena)
{
	const uint8_t *p = bundle->dictionary.bytes + bundle->dictionary.nbytes;
	struct opened *opened = NULL;
	enum nidx_status status = inflate_dictionary(bundle, &opened);

	for (uint32_t i = 0; i < bundle->ngroups && status == NIDX_OK; i++) {
		struct group group = group_at(bundle, i, p);
		status = check_group(opened, &group, arena);
		p += group.piece.nbytes;
	}
	opened_free(opened);
	return status;
}

enum nidx_status
nx_stored_check(const struct nx_stored *self, struct nidx_error *err)
{
	struct nx_arena arena = { 0 };
	enum nidx_status status = NIDX_OK;
	uint64_t at = 0;

	for (uint32_t i = 0; i < self->ngroups && status == NIDX_OK; i++) {
		struct bundle bundle;
		if (nx_u64le(self->table + (size_t)i * ENTRY) != at) {
			status = fail_bundle(self, i, err);
			break;
		}
		at += nx_u32le(self->table + (size_t)i * ENTRY + 8);
		status = open_bundle(self, i, &bundle, err);
		if (status == NIDX_OK)
			status = report(self, i, check_bundle(&bundle, &arena), err);
	}
	if (status == NIDX_OK && at != self->groups_bytes)
		status = nx_fail(err, NIDX_ECORRUPT, at, "%s: bytes outside of all bundles",
		                 self->sections.name);
	nx_arena_release(&arena);
	return status;
}
