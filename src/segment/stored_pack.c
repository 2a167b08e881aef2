#include "base/bytes.h"
#include "base/checksum.h"
#include "base/mem.h"
#include "segment/stored.h"
#include "segment/stored_class.h"
#include "segment/stored_cut.h"
#include "segment/stored_deflate.h"
#include "segment/stored_model.h"
#include "segment/stored_repeat.h"

/* Bytes of text that end a group.  One of heads is smaller: lists of results ask for one article of many
 * groups, and what heads repeat (sources, names, the beginnings of addresses) is near. */
enum { HEADS_BYTES = 8 * 1024, BODIES_BYTES = 32 * 1024 };

/* One part of an article: bytes and units. */
struct extent {
	uint32_t text, units;
};

struct packed {
	struct extent head, body;
};

/* A group in the making. */
struct group {
	enum nx_stored_part part;
	uint32_t narticles;
	struct extent sum;
	size_t first_op; /* its ops end where those of the next begin */
};

struct nx_stored_packer {
	struct nx_deflater *deflater;
	struct nx_cutter cutter;
	struct nx_buffer text; /* of all articles of the bundle */
	struct packed *articles;
	size_t narticles, articles_room;
	/* For close, kept for their memory: */
	uint32_t *units; /* of all heads, then of all bodies */
	size_t units_room;
	struct nx_repeater repeater;
	struct nx_classer classer;
	struct nx_model_out model;
	struct group *groups;
	size_t ngroups, groups_room;
	uint32_t *counts;
	size_t counts_room;
	struct nx_buffer head, body, codes, dictionary;
};

struct nx_stored_packer *
nx_stored_packer_new(void)
{
	struct nx_stored_packer *self = nx_mem_zalloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->deflater = nx_deflater_new();
	if (!self->deflater) {
		nx_mem_free(self);
		return NULL;
	}
	return self;
}

void
nx_stored_packer_free(struct nx_stored_packer *self)
{
	if (!self)
		return;
	nx_deflater_free(self->deflater);
	nx_cutter_release(&self->cutter);
	nx_buffer_release(&self->text);
	nx_mem_free(self->articles);
	nx_mem_free(self->units);
	nx_repeater_release(&self->repeater);
	nx_classer_release(&self->classer);
	nx_model_out_release(&self->model);
	nx_mem_free(self->groups);
	nx_mem_free(self->counts);
	nx_buffer_release(&self->head);
	nx_buffer_release(&self->body);
	nx_buffer_release(&self->codes);
	nx_buffer_release(&self->dictionary);
	nx_mem_free(self);
}

/* ---- Adding ---- */

static void
add_text(struct nx_stored_packer *self, struct nx_str text)
{
	size_t begin = self->text.len;

	nx_buffer_put(&self->text, text.ptr, text.len);
	if (nx_buffer_reserve(&self->text, NX_CUT_PAD) && self->text.len <= NX_STORED_BUNDLE_MAX)
		nx_cutter_text(&self->cutter, self->text.bytes, begin, self->text.len);
}

static void
add_list(struct nx_stored_packer *self, const struct nx_str *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_text(self, texts[i]);
	nx_cutter_stop(&self->cutter);
}

/* In the order of FORMAT.md 7.4: names that neighbours share stand near each other. */
static void
add_head(struct nx_stored_packer *self, const struct nx_article *article)
{
	add_list(self, article->authors, article->nauthors);
	add_list(self, article->tags, article->ntags);
	add_text(self, article->key);
	add_text(self, article->url);
	add_text(self, article->source);
	add_text(self, article->section);
	add_text(self, article->published_text);
	add_text(self, article->updated_text);
	add_text(self, article->lang_text);
	add_text(self, article->title);
}

static void
add_body(struct nx_stored_packer *self, const struct nx_article *article)
{
	add_text(self, article->lead);
	add_text(self, article->body);
}

/* What `add` adds. */
static struct extent
add_part(struct nx_stored_packer *self, const struct nx_article *article,
         void (*add)(struct nx_stored_packer *, const struct nx_article *))
{
	size_t text = self->text.len, units = self->cutter.nunits;

	add(self, article);
	return (struct extent){ (uint32_t)(self->text.len - text),
		                (uint32_t)(self->cutter.nunits - units) };
}

uint32_t
nx_stored_packer_add(struct nx_stored_packer *self, const struct nx_article *article)
{
	struct packed *packed;

	if (nx_mem_grow(&self->articles, &self->articles_room, self->narticles + 1,
	                sizeof(*self->articles)))
		return UINT32_MAX;
	packed = &self->articles[self->narticles];
	packed->head = add_part(self, article, add_head);
	packed->body = add_part(self, article, add_body);
	if (self->text.failed || self->cutter.failed)
		return UINT32_MAX;
	return (uint32_t)self->narticles++;
}

size_t
nx_stored_packer_nbytes(const struct nx_stored_packer *self)
{
	return self->narticles ? self->text.len + 1 : 0;
}

/* ---- Packing ---- */

/* Eighths of the bits of log2(whole / part), down to whole bits between powers of two. */
static unsigned
bits_of(uint64_t part, uint64_t whole)
{
	uint64_t ratio = 256 * whole / part;

	return 8 * (63 - (unsigned)__builtin_clzll(ratio) - 8) +
	       (unsigned)(ratio >> (63 - (unsigned)__builtin_clzll(ratio) - 3) & 7);
}

/* What each unit costs where it is not repeated: by its frequency, less an eighth for what classes
 * foretell, more the rarer it is for its place in the dictionary. */
static void
fill_costs(struct nx_stored_packer *self)
{
	const struct nx_cutter *cut = &self->cutter;
	uint16_t *costs = self->repeater.costs;
	enum { ENTRY = 30 * 8, SPECIAL = 2 * 8 };

	for (unsigned unit = 0; unit < NX_UNIT_WORD; unit++)
		costs[unit] = SPECIAL;
	for (size_t i = 0; i < cut->npieces; i++) {
		uint32_t count = cut->pieces[i].count;
		unsigned cost = bits_of(count, cut->nunits) * 7 / 8 + ENTRY / count;
		costs[NX_UNIT_WORD + i] = (uint16_t)cost;
	}
}

/* Heads stand before bodies, which are left out where all are empty. */
static bool
part_units(struct nx_stored_packer *self)
{
	const uint32_t *from = self->cutter.units;
	uint32_t *head, *body;

	if (nx_mem_grow(&self->units, &self->units_room, self->cutter.nunits,
	                sizeof(*self->units)))
		return false;
	head = body = self->units;
	for (size_t i = 0; i < self->narticles; i++)
		body += self->articles[i].head.units;
	for (size_t i = 0; i < self->narticles; i++) {
		const struct packed *packed = &self->articles[i];
		memcpy(head, from, packed->head.units * sizeof(*from));
		head += packed->head.units;
		from += packed->head.units;
		memcpy(body, from, packed->body.units * sizeof(*from));
		body += packed->body.units;
		from += packed->body.units;
	}
	return true;
}

/* Cuts a part of all articles into groups and finds what each repeats; its units begin at *unit, which
 * moves behind them. */
static bool
group_part(struct nx_stored_packer *self, enum nx_stored_part part, uint32_t most, size_t *unit)
{
	for (size_t i = 0; i < self->narticles;) {
		struct group group = { .part = part, .first_op = self->repeater.nops };
		for (; i < self->narticles && group.sum.text < most; i++) {
			const struct packed *packed = &self->articles[i];
			const struct extent *add =
			    part == NX_STORED_HEADS ? &packed->head : &packed->body;
			group.narticles++;
			group.sum.text += add->text;
			group.sum.units += add->units;
		}
		if (nx_mem_grow(&self->groups, &self->groups_room, self->ngroups + 2,
		                sizeof(*self->groups)) ||
		    !nx_repeater_group(&self->repeater, self->units, *unit,
		                       *unit + group.sum.units))
			return false;
		self->groups[self->ngroups++] = group;
		*unit += group.sum.units;
	}
	return true;
}

static bool
has_bodies(const struct nx_stored_packer *self)
{
	size_t i = 0;

	while (i < self->narticles && self->articles[i].body.text == 0)
		i++;
	return i < self->narticles;
}

static bool
find_repeats(struct nx_stored_packer *self)
{
	size_t unit = 0;

	self->ngroups = 0;
	if (!nx_repeater_reset(&self->repeater, NX_UNIT_WORD + self->cutter.npieces))
		return false;
	fill_costs(self);
	if (!part_units(self) || !group_part(self, NX_STORED_HEADS, HEADS_BYTES, &unit) ||
	    (has_bodies(self) && !group_part(self, NX_STORED_BODIES, BODIES_BYTES, &unit)))
		return false;
	self->groups[self->ngroups] = (struct group){ .first_op = self->repeater.nops };
	return true;
}

static bool
find_classes(struct nx_stored_packer *self)
{
	size_t nkinds = NX_UNIT_WORD + self->cutter.npieces;

	if (nx_mem_grow(&self->counts, &self->counts_room, nkinds, sizeof(*self->counts)))
		return false;
	memset(self->counts, 0, nkinds * sizeof(*self->counts));
	for (size_t i = 0; i < self->repeater.nops; i++)
		self->counts[self->repeater.ops[i].unit]++;
	return nx_classer_assign(&self->classer, &self->cutter, self->text.bytes,
	                         self->repeater.ops, self->repeater.nops, self->counts);
}

static void
put_slot(struct nx_bits_out *bits, const struct nx_code *codes, uint32_t value)
{
	unsigned slot = nx_slot(value);

	nx_code_put(bits, &codes[slot]);
	nx_bits_put(bits, value - nx_slot_first(slot), nx_slot_bits(slot));
}

/* Appends the ops of a group to the body; *repeat is the next of the bundle's repeats. */
static void
put_ops(struct nx_stored_packer *self, const struct group *group, const struct nx_repeat **repeat)
{
	const uint8_t *classes = self->classer.classes;
	struct nx_bits_out bits = { &self->body, 0, 0 };

	for (size_t i = group->first_op; i < group[1].first_op; i++) {
		const struct nx_op *op = &self->repeater.ops[i];
		nx_code_put(&bits, &self->model.classes[classes[op->before] * self->classer.nclasses +
		                                     classes[op->unit]]);
		if (classes[op->unit] >= NX_UNIT_WORD) {
			nx_code_put(&bits, &self->model.units[op->unit]);
		} else if (op->unit == NX_UNIT_REPEAT) {
			put_slot(&bits, self->model.lengths, (*repeat)->length - 1);
			put_slot(&bits, self->model.distances, (*repeat)->distance - 1);
			++*repeat;
		} else if (op->unit >= NX_UNIT_WORD) {
			const struct nx_piece *piece = &self->cutter.pieces[op->unit - NX_UNIT_WORD];
			nx_model_put_letters(&self->model, NX_LETTERS_SPELL, &bits,
			                     self->text.bytes + piece->at, 0, piece->len);
		}
	}
	nx_bits_flush(&bits);
}

static void
put_groups(struct nx_stored_packer *self)
{
	const struct nx_repeat *repeat = self->repeater.repeats;

	for (size_t i = 0; i < self->ngroups; i++) {
		const struct group *group = &self->groups[i];
		size_t before = self->body.len;
		put_ops(self, group, &repeat);
		nx_buffer_put_u32(&self->head, group->narticles | (uint32_t)group->part << NX_PART_AT);
		nx_buffer_put_u32(&self->head, group->sum.units);
		nx_buffer_put_u32(&self->head, group->sum.text);
		nx_buffer_put_u32(&self->head, (uint32_t)(self->body.len - before));
		nx_buffer_put_u32(&self->head, nx_crc32c(0, self->body.bytes + before,
		                                         self->body.len - before));
	}
}

/* The codes, deflated, then the dictionary. */
static bool
put_model(struct nx_stored_packer *self)
{
	size_t ncodes;

	if (!nx_model_make(&self->model, &self->cutter, self->text.bytes, &self->repeater,
	                   &self->classer, self->counts, &self->codes, &self->dictionary))
		return false;
	ncodes = nx_deflater_put(self->deflater, self->codes.bytes, self->codes.len, &self->body);
	if (ncodes == 0)
		return false;
	nx_buffer_put_u32(&self->head, (uint32_t)self->codes.len);
	nx_buffer_put_u32(&self->head, (uint32_t)ncodes);
	nx_buffer_put_u32(&self->head, nx_crc32c(0, self->body.bytes, ncodes));
	nx_buffer_put_u32(&self->head, (uint32_t)self->dictionary.len);
	nx_buffer_put_u32(&self->head, nx_crc32c(0, self->dictionary.bytes, self->dictionary.len));
	nx_buffer_put(&self->body, self->dictionary.bytes, self->dictionary.len);
	return true;
}

static bool
pack_bundle(struct nx_stored_packer *self)
{
	nx_buffer_reset(&self->head);
	nx_buffer_reset(&self->body);
	nx_buffer_reset(&self->codes);
	nx_buffer_reset(&self->dictionary);
	nx_buffer_put_u32(&self->head, 0); /* its size: below */
	if (!find_repeats(self) || !find_classes(self) || !put_model(self))
		return false;
	put_groups(self);
	if (self->head.failed || self->body.failed)
		return false;
	nx_put_u32le(self->head.bytes, (uint32_t)self->head.len);
	return true;
}

enum nidx_status
nx_stored_packer_close(struct nx_stored_packer *self, struct nx_buffer *out, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	if (self->text.len > NX_STORED_BUNDLE_MAX) {
		status = nx_fail(err, NIDX_ELIMIT, 0, "stored articles have %zu bytes, at most %d",
		                 self->text.len, (int)NX_STORED_BUNDLE_MAX);
	} else if (self->text.failed || self->cutter.failed || !pack_bundle(self)) {
		status = nx_fail_memory(err);
	} else {
		nx_buffer_put(out, self->head.bytes, self->head.len);
		nx_buffer_put(out, self->body.bytes, self->body.len);
		if (out->failed)
			status = nx_fail_memory(err);
	}
	nx_buffer_reset(&self->text);
	nx_cutter_reset(&self->cutter);
	self->narticles = 0;
	return status;
}
