#include "segment/stored_group.h"

#include "base/mem.h"

enum { LISTS = 2, STAGES = LISTS + NX_ARTICLE_TEXTS };

void
nx_group_open(struct nx_group *self, const struct nx_model *model, const uint8_t *bytes,
              size_t nbytes, size_t nunits)
{
	self->model = model;
	self->bits = (struct nx_bits_in){ .p = bytes, .end = bytes + nbytes };
	self->nunits = self->nspelled = self->nends = 0;
	self->narticles = self->begin = self->end = 0;
	self->most = nunits;
	self->stage = 0;
	self->in_text = false;
	nx_buffer_reset(&self->letters);
}

void
nx_group_release(struct nx_group *self)
{
	nx_mem_free(self->units);
	nx_mem_free(self->spelled);
	nx_mem_free(self->ends);
	nx_buffer_release(&self->letters);
	*self = (struct nx_group){ 0 };
}

bool
nx_group_ended(const struct nx_group *self)
{
	return self->nunits == self->most && self->bits.p == self->bits.end &&
	       self->bits.nahead < 8 && self->bits.ahead == 0;
}

/* ---- Units ---- */

static inline unsigned
class_of(const struct nx_group *self, uint32_t unit)
{
	if (unit < NX_UNIT_WORD)
		return unit;
	unit -= NX_UNIT_WORD;
	return unit < self->model->nwords ? self->model->class_of[unit] : NX_UNIT_SPELL;
}

static enum nidx_status
end_article(struct nx_group *self)
{
	if (nx_mem_grow(&self->ends, &self->ends_room, self->nends + 1, sizeof(*self->ends)))
		return NIDX_ENOMEM;
	self->ends[self->nends++] = self->nunits;
	self->stage = 0;
	return NIDX_OK;
}

/* Appends a unit that there is room for. */
static inline enum nidx_status
push(struct nx_group *self, uint32_t unit)
{
	if (self->nunits == self->most)
		return NIDX_ECORRUPT;
	self->units[self->nunits++] = unit;
	if (unit >= NX_UNIT_WORD) {
		self->in_text = true;
		return NIDX_OK;
	}
	if (unit == NX_UNIT_STOP) {
		if (self->stage >= LISTS || self->in_text)
			return NIDX_ECORRUPT;
		self->stage++;
		return NIDX_OK;
	}
	self->in_text = false;
	self->stage += self->stage >= LISTS;
	return self->stage == STAGES ? end_article(self) : NIDX_OK;
}

static enum nidx_status
push_one(struct nx_group *self, uint32_t unit)
{
	if (self->nunits == self->units_room &&
	    nx_mem_grow(&self->units, &self->units_room, self->nunits + 1, sizeof(*self->units)))
		return NIDX_ENOMEM;
	return push(self, unit);
}

static enum nidx_status
read_letters(struct nx_group *self)
{
	struct nx_spelled *spelled;
	unsigned context = 0, letter;
	size_t begin = self->letters.len;

	if (nx_mem_grow(&self->spelled, &self->spelled_room, self->nspelled + 1,
	                sizeof(*self->spelled)))
		return NIDX_ENOMEM;
	for (;;) {
		uint32_t rank = nx_huffman_get(&self->model->letters[context], &self->bits);
		if (self->bits.failed)
			return NIDX_ECORRUPT;
		letter = self->model->letter[context][rank];
		if (letter == NX_LETTER_END)
			break;
		nx_buffer_put_u8(&self->letters, (uint8_t)letter);
		if (self->letters.len - begin > NX_SPELL_BYTES)
			return NIDX_ECORRUPT;
		context = nx_letter_context(letter);
	}
	if (self->letters.failed)
		return NIDX_ENOMEM;
	spelled = &self->spelled[self->nspelled];
	spelled->at = (uint32_t)begin;
	spelled->len = (uint8_t)(self->letters.len - begin);
	spelled->spaced = nx_unit_spaced(self->letters.bytes + begin, spelled->len);
	return push_one(self, NX_UNIT_WORD + self->model->nwords + (uint32_t)self->nspelled++);
}

static uint32_t
read_slot(struct nx_group *self, const struct nx_huffman *code, const uint16_t *slots)
{
	unsigned slot = slots[nx_huffman_get(code, &self->bits)];

	return nx_slot_first(slot) + nx_bits_get(&self->bits, nx_slot_bits(slot));
}

static enum nidx_status
read_repeat(struct nx_group *self)
{
	uint64_t length = 1 + (uint64_t)read_slot(self, &self->model->lengths, self->model->length);
	uint64_t distance =
	    1 + (uint64_t)read_slot(self, &self->model->distances, self->model->distance);

	if (self->bits.failed || distance > self->nunits || length > self->most - self->nunits)
		return NIDX_ECORRUPT;
	if (nx_mem_grow(&self->units, &self->units_room, self->nunits + (size_t)length,
	                sizeof(*self->units)))
		return NIDX_ENOMEM;
	for (; length > 0; length--) {
		enum nidx_status status = push(self, self->units[self->nunits - distance]);
		if (status != NIDX_OK)
			return status;
	}
	return NIDX_OK;
}

static enum nidx_status
read_word(struct nx_group *self, unsigned class)
{
	const struct nx_model *model = self->model;
	const struct nx_huffman *code = &model->words[class];
	uint32_t first = model->first[class];

	if (first == model->first[class + 1])
		return NIDX_ECORRUPT;
	return push_one(self, NX_UNIT_WORD + first +
	                          (code->longest ? nx_huffman_get(code, &self->bits) : 0));
}

enum nidx_status
nx_group_next(struct nx_group *self)
{
	const struct nx_model *model = self->model;
	enum nidx_status status = NIDX_OK;

	while (self->nends == self->narticles && status == NIDX_OK) {
		unsigned before = self->nunits ? class_of(self, self->units[self->nunits - 1])
		                               : (unsigned)NX_UNIT_END;
		uint32_t rank = nx_huffman_get(&model->classes[before], &self->bits);
		unsigned class = model->next[before * model->nclasses + rank];
		if (self->bits.failed)
			return NIDX_ECORRUPT;
		if (class >= NX_UNIT_WORD)
			status = read_word(self, class);
		else if (class == NX_UNIT_SPELL)
			status = read_letters(self);
		else if (class == NX_UNIT_REPEAT)
			status = read_repeat(self);
		else
			status = push_one(self, class);
	}
	if (self->bits.failed)
		return NIDX_ECORRUPT;
	if (status == NIDX_OK) {
		self->begin = self->end;
		self->end = self->ends[self->narticles++];
	}
	return status;
}

/* ---- Text ---- */

static inline bool
spaced_at(const struct nx_group *self, uint32_t unit)
{
	unit -= NX_UNIT_WORD;
	return unit < self->model->nwords ? self->model->spaced[unit]
	                                  : self->spelled[unit - self->model->nwords].spaced;
}

static inline size_t
length_of(const struct nx_group *self, uint32_t unit)
{
	unit -= NX_UNIT_WORD;
	return unit < self->model->nwords ? nx_model_word_len(self->model, unit)
	                                  : self->spelled[unit - self->model->nwords].len;
}

static size_t
write_unit(const struct nx_group *self, uint32_t unit, uint8_t *to)
{
	const struct nx_spelled *spelled;

	unit -= NX_UNIT_WORD;
	if (unit < self->model->nwords)
		return nx_model_word(self->model, unit, to);
	spelled = &self->spelled[unit - self->model->nwords];
	if (spelled->len)
		memcpy(to, self->letters.bytes + spelled->at, spelled->len);
	return spelled->len;
}

/* Bytes of the article's texts; authors and tags are counted by the way. */
static size_t
measure(const struct nx_group *self, size_t counts[LISTS])
{
	size_t total = 0;
	unsigned list = 0;
	bool spaced = false;

	for (size_t i = self->begin; i < self->end; i++) {
		uint32_t unit = self->units[i];
		if (unit >= NX_UNIT_WORD) {
			bool now = spaced_at(self, unit);
			total += length_of(self, unit) + (spaced && now);
			spaced = now;
			continue;
		}
		spaced = false;
		if (unit == NX_UNIT_STOP)
			list++;
		else if (list < LISTS)
			counts[list]++;
	}
	return total;
}

/* Writes the next text of the article, *at moves behind its end; the text's memory is `to`. */
static struct nx_str
write_text(const struct nx_group *self, size_t *at, uint8_t **to)
{
	uint8_t *begin = *to, *p = begin;
	bool spaced = false;

	for (; self->units[*at] != NX_UNIT_END; ++*at) {
		bool now = spaced_at(self, self->units[*at]);
		if (spaced && now)
			*p++ = ' ';
		p += write_unit(self, self->units[*at], p);
		spaced = now;
	}
	++*at;
	*to = p;
	return (struct nx_str){ p > begin ? (const char *)begin : NULL, (size_t)(p - begin) };
}

static struct nx_str *
write_list(const struct nx_group *self, size_t *at, uint8_t **to, struct nx_str *list)
{
	struct nx_str *next = list;

	while (self->units[*at] != NX_UNIT_STOP)
		*next++ = write_text(self, at, to);
	++*at;
	return next > list ? list : NULL;
}

enum nidx_status
nx_group_article(const struct nx_group *self, struct nx_arena *arena, size_t most,
                 struct nx_article *article, size_t *nbytes)
{
	size_t counts[LISTS] = { 0 }, at = self->begin;
	struct nx_str *lists;
	uint8_t *to;

	*nbytes = measure(self, counts);
	if (*nbytes > most)
		return NIDX_ECORRUPT;
	to = nx_arena_alloc(arena, *nbytes);
	lists = nx_arena_zalloc(arena, counts[0] + counts[1] + 1, sizeof(*lists));
	if (!to || !lists)
		return NIDX_ENOMEM;
	*article = (struct nx_article){ .nauthors = counts[0], .ntags = counts[1] };
	article->authors = write_list(self, &at, &to, lists);
	article->tags = write_list(self, &at, &to, lists + counts[0]);
	article->key = write_text(self, &at, &to);
	article->url = write_text(self, &at, &to);
	article->source = write_text(self, &at, &to);
	article->section = write_text(self, &at, &to);
	article->published_text = write_text(self, &at, &to);
	article->updated_text = write_text(self, &at, &to);
	article->lang_text = write_text(self, &at, &to);
	article->title = write_text(self, &at, &to);
	article->lead = write_text(self, &at, &to);
	article->body = write_text(self, &at, &to);
	return NIDX_OK;
}
