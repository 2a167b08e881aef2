#include "segment/stored_bundle.h"

#include "base/bytes.h"
#include "base/checksum.h"

enum nidx_status
nx_bundle_fail(const struct nx_stored *self, uint32_t number, struct nidx_error *err)
{
	return nx_fail(err, NIDX_ECORRUPT, number, "%s: bundle %u of stored articles is damaged",
	               self->sections.name, number);
}

/* The group of an entry in the table whose bytes begin at `bytes`. */
static struct nx_bundle_group
group_at(const uint8_t *entry, const uint8_t *bytes)
{
	uint32_t articles = nx_u32le(entry);

	return (struct nx_bundle_group){
		.piece = { bytes, nx_u32le(entry + 12), nx_u32le(entry + 16) },
		.part = (enum nx_stored_part)(articles >> NX_PART_AT),
		.narticles = articles & (((uint32_t)1 << NX_PART_AT) - 1),
		.nunits = nx_u32le(entry + 4),
		.text = nx_u32le(entry + 8),
	};
}

/* Sizes that no writer could have made are refused before memory is asked for them. */
static bool
group_fits(const struct nx_bundle_group *group, uint64_t left)
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
take_piece(struct nx_bundle_piece *piece, const uint8_t **p, const uint8_t *end, uint32_t nbytes,
           uint32_t crc)
{
	*piece = (struct nx_bundle_piece){ *p, nbytes, crc };
	if (nbytes > (uint64_t)(end - *p))
		return false;
	*p += nbytes;
	return true;
}

/* Adds the group to those of its part; they stand together, heads or whole articles first. */
static bool
add_group(struct nx_bundle *bundle, const struct nx_bundle_group *group, const uint8_t *entry)
{
	bool body = group->part == NX_STORED_BODIES;
	struct nx_bundle_groups *groups = &bundle->parts[body ? NX_PART_BODIES : NX_PART_HEADS];

	if (!body && bundle->parts[NX_PART_BODIES].count)
		return false;
	if (groups->count == 0)
		*groups = (struct nx_bundle_groups){ group->part, entry, group->piece.bytes, 0, 0 };
	if (groups->part != group->part || group->narticles > UINT32_MAX - groups->narticles)
		return false;
	groups->count++;
	groups->narticles += group->narticles;
	bundle->text += group->text;
	return true;
}

/* Every article has its body, or none has. */
static bool
parts_fit(const struct nx_bundle_groups parts[NX_PARTS])
{
	const struct nx_bundle_groups *heads = &parts[NX_PART_HEADS], *bodies = &parts[NX_PART_BODIES];

	return bodies->count == 0 ||
	       (heads->part == NX_STORED_HEADS && heads->narticles == bodies->narticles);
}

/* The pieces named in the head fill the bundle.  Sums up articles and bytes. */
static bool
read_head(struct nx_bundle *bundle, const uint8_t *head, size_t nhead, size_t nbytes)
{
	const uint8_t *p = head + nhead, *end = head + nbytes;

	*bundle = (struct nx_bundle){ .codes_plain = nx_u32le(head + 4) };
	if (bundle->codes_plain > NX_CODES_BYTES ||
	    !take_piece(&bundle->codes, &p, end, nx_u32le(head + 8), nx_u32le(head + 12)) ||
	    !take_piece(&bundle->dictionary, &p, end, nx_u32le(head + 16), nx_u32le(head + 20)))
		return false;
	for (size_t at = NX_BUNDLE_HEAD; at < nhead; at += NX_BUNDLE_GROUP) {
		struct nx_bundle_group group = group_at(head + at, p);
		if (!group_fits(&group, (uint64_t)(end - p)) ||
		    !add_group(bundle, &group, head + at))
			return false;
		p += group.piece.nbytes;
	}
	return p == end && bundle->text <= NX_STORED_BUNDLE_MAX && parts_fit(bundle->parts);
}

enum nidx_status
nx_bundle_open(const struct nx_stored *self, uint32_t number, struct nx_bundle *bundle,
               struct nidx_error *err)
{
	const uint8_t *entry = self->table + (size_t)number * NX_STORED_ENTRY;
	const uint8_t *head;
	uint64_t begin;
	uint32_t nbytes, nhead;

	if (number >= self->ngroups)
		return nx_bundle_fail(self, number, err);
	begin = nx_u64le(entry);
	nbytes = nx_u32le(entry + 8);
	if (begin > self->groups_bytes || nbytes > self->groups_bytes - begin ||
	    nbytes < NX_BUNDLE_HEAD)
		return nx_bundle_fail(self, number, err);
	head = self->groups + begin;
	nhead = nx_u32le(head);
	if (nhead < NX_BUNDLE_HEAD || nhead > nbytes ||
	    (nhead - NX_BUNDLE_HEAD) % NX_BUNDLE_GROUP != 0 ||
	    nx_crc32c(0, head, nhead) != nx_u32le(entry + 12) ||
	    !read_head(bundle, head, nhead, nbytes))
		return nx_bundle_fail(self, number, err);
	return NIDX_OK;
}

bool
nx_bundle_piece_whole(const struct nx_bundle_piece *piece)
{
	return nx_crc32c(0, piece->bytes, piece->nbytes) == piece->crc;
}

struct nx_bundle_group
nx_bundle_next(const struct nx_bundle_groups *groups, uint32_t i, const uint8_t **bytes)
{
	struct nx_bundle_group group = group_at(groups->table + (size_t)i * NX_BUNDLE_GROUP, *bytes);

	*bytes += group.piece.nbytes;
	return group;
}

struct nx_bundle_group
nx_bundle_find(const struct nx_bundle_groups *groups, uint32_t *index)
{
	const uint8_t *p = groups->bytes;
	uint32_t i = 0;
	struct nx_bundle_group group = nx_bundle_next(groups, i, &p);

	while (*index >= group.narticles) {
		*index -= group.narticles;
		group = nx_bundle_next(groups, ++i, &p);
	}
	return group;
}
