#include "segment/stored_group.h"

#include "base/mem.h"

enum { LISTS = NX_ARTICLE_LISTS, STAGES = LISTS + NX_ARTICLE_TEXTS, BODY = STAGES - NX_BODY_TEXTS };

void
nx_group_open(struct nx_group *self, struct nx_model *model, enum nx_stored_part part,
              const uint8_t *bytes, size_t nbytes, size_t nunits)
{
	self->first = part == NX_STORED_BODIES ? BODY : 0;
	self->behind = part == NX_STORED_HEADS ? BODY : STAGES;
	self->model = model;
	self->bits = (struct nx_bits_in){ .p = bytes, .end = bytes + nbytes };
	self->nunits = self->nspelled = self->nends = 0;
	self->most = nunits;
	self->stage = self->first;
	self->class = NX_UNIT_END;
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

size_t
nx_group_nbytes(const struct nx_group *self)
{
	return self->units_room * sizeof(*self->units) +
	       self->spelled_room * sizeof(*self->spelled) +
	       self->ends_room * sizeof(*self->ends) + self->letters.room;
}

bool
nx_group_ended(const struct nx_group *self)
{
	return self->nunits == self->most && nx_bits_ended(&self->bits);
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
	self->stage = self->first;
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
	return self->stage == self->behind ? end_article(self) : NIDX_OK;
}

/* Room for a unit behind `nunits`. */
static inline enum nidx_status
reserve(struct nx_group *self, size_t nunits)
{
	if (nunits < self->units_room)
		return NIDX_OK;
	return nx_mem_grow(&self->units, &self->units_room, nunits + 1, sizeof(*self->units))
	           ? NIDX_ENOMEM
	           : NIDX_OK;
}

static enum nidx_status
push_one(struct nx_group *self, uint32_t unit)
{
	enum nidx_status status = reserve(self, self->nunits);

	return status ? status : push(self, unit);
}

static enum nidx_status
read_spelled(struct nx_group *self)
{
	struct nx_spelled spelled = { (uint32_t)self->letters.len, 0 };
	enum nidx_status status;

	if (nx_mem_grow(&self->spelled, &self->spelled_room, self->nspelled + 1,
	                sizeof(*self->spelled)))
		return NIDX_ENOMEM;
	status = nx_model_letters(self->model, NX_LETTERS_SPELL, &self->bits, &self->letters, 0);
	if (status != NIDX_OK)
		return status;
	spelled.len = (uint32_t)self->letters.len - spelled.at;
	self->spelled[self->nspelled] = spelled;
	return push_one(self, NX_UNIT_WORD + self->model->nwords + (uint32_t)self->nspelled++);
}

static uint32_t
read_slot(struct nx_group *self, struct nx_model_code *code)
{
	unsigned slot = nx_model_get(code, &self->bits);

	return nx_slot_first(slot) + nx_bits_get(&self->bits, nx_slot_bits(slot));
}

static enum nidx_status
read_repeat(struct nx_group *self)
{
	uint64_t length = 1 + (uint64_t)read_slot(self, &self->model->lengths);
	uint64_t distance = 1 + (uint64_t)read_slot(self, &self->model->distances);

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

/* Reads words of the dictionary one behind the other, as most units are; *class is that of what comes
 * then. */
static enum nidx_status
read_words(struct nx_group *self, unsigned *class)
{
	const struct nx_model *model = self->model;
	struct nx_bits_in bits = self->bits;
	enum nidx_status status = NIDX_OK;
	size_t n = self->nunits;

	for (*class = nx_model_get(&model->classes[self->class], &bits);
	     *class >= NX_UNIT_WORD && status == NIDX_OK && !bits.failed;
	     *class = nx_model_get(&model->classes[self->class], &bits)) {
		const struct nx_huffman *code = &model->words[*class];
		uint32_t first = model->first[*class];
		status = first < model->first[*class + 1] && n < self->most ? reserve(self, n)
		                                                             : NIDX_ECORRUPT;
		if (status == NIDX_OK)
			self->units[n++] = NX_UNIT_WORD + first +
			                   (code->longest ? nx_huffman_get(code, &bits) : 0);
		self->class = *class;
	}
	self->in_text = self->in_text || n > self->nunits;
	self->nunits = n;
	self->bits = bits;
	return bits.failed ? NIDX_ECORRUPT : status;
}

static enum nidx_status
read_other(struct nx_group *self, unsigned class)
{
	enum nidx_status status;

	if (class == NX_UNIT_REPEAT) {
		status = read_repeat(self);
		if (status == NIDX_OK)
			self->class = class_of(self, self->units[self->nunits - 1]);
		return status;
	}
	self->class = class;
	status = class == NX_UNIT_SPELL ? read_spelled(self) : push_one(self, class);
	return self->bits.failed ? NIDX_ECORRUPT : status;
}

enum nidx_status
nx_group_read(struct nx_group *self, size_t nends)
{
	enum nidx_status status = NIDX_OK;
	unsigned class;

	while (self->nends < nends && status == NIDX_OK) {
		status = read_words(self, &class);
		if (status == NIDX_OK)
			status = read_other(self, class);
	}
	return status;
}

/* ---- Text ---- */

/* Of a word that is known. */
static inline struct nx_str
text_of(const struct nx_group *self, uint32_t unit)
{
	const struct nx_spelled *spelled;

	unit -= NX_UNIT_WORD;
	if (unit < self->model->nwords)
		return nx_model_word(self->model, unit);
	spelled = &self->spelled[unit - self->model->nwords];
	return (struct nx_str){ (const char *)self->letters.bytes + spelled->at, spelled->len };
}

/* Makes sure that the words of the article are known. */
static enum nidx_status
need_words(const struct nx_group *self, size_t begin, size_t end)
{
	enum nidx_status status = NIDX_OK;

	for (size_t i = begin; i < end && status == NIDX_OK; i++) {
		uint32_t unit = self->units[i];
		if (unit >= NX_UNIT_WORD && unit - NX_UNIT_WORD < self->model->nwords)
			status = nx_model_need(self->model, unit - NX_UNIT_WORD);
	}
	return status;
}

/* Bytes of the article's texts; authors and tags are counted by the way. */
static size_t
measure(const struct nx_group *self, size_t begin, size_t end, size_t counts[LISTS])
{
	size_t total = 0;
	unsigned list = self->first;
	bool spaced = false;

	for (size_t i = begin; i < end; i++) {
		uint32_t unit = self->units[i];
		if (unit >= NX_UNIT_WORD) {
			struct nx_str text = text_of(self, unit);
			bool now = nx_unit_spaced(text);
			total += text.len + (spaced && now);
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

/* Writes the next text of the article, *at moves behind its end; the text's memory is *to. */
static struct nx_str
write_text(const struct nx_group *self, size_t *at, char **to)
{
	char *begin = *to, *p = begin;
	bool spaced = false;

	for (; self->units[*at] != NX_UNIT_END; ++*at) {
		struct nx_str text = text_of(self, self->units[*at]);
		bool now = nx_unit_spaced(text);
		if (spaced && now)
			*p++ = ' ';
		if (text.len > 0)
			memcpy(p, text.ptr, text.len);
		p += text.len;
		spaced = now;
	}
	++*at;
	*to = p;
	return (struct nx_str){ p > begin ? begin : NULL, (size_t)(p - begin) };
}

static struct nx_str *
write_list(const struct nx_group *self, size_t *at, char **to, struct nx_str *list)
{
	struct nx_str *next = list;

	while (self->units[*at] != NX_UNIT_STOP)
		*next++ = write_text(self, at, to);
	++*at;
	return next > list ? list : NULL;
}

/* Counts of authors and tags are known. */
static enum nidx_status
write_lists(const struct nx_group *self, size_t *at, char **to, struct nx_arena *arena,
            struct nx_article *article)
{
	struct nx_str *lists =
	    nx_arena_zalloc(arena, article->nauthors + article->ntags + 1, sizeof(*lists));

	if (!lists)
		return NIDX_ENOMEM;
	article->authors = write_list(self, at, to, lists);
	article->tags = write_list(self, at, to, lists + article->nauthors);
	return NIDX_OK;
}

enum nidx_status
nx_group_article(const struct nx_group *self, size_t index, struct nx_arena *arena, size_t most,
                 struct nx_article *article, size_t *nbytes)
{
	struct nx_str *const texts[NX_ARTICLE_TEXTS] = {
		&article->key,       &article->url,
		&article->source,    &article->section,
		&article->published_text, &article->updated_text,
		&article->lang_text, &article->title,
		&article->lead,      &article->body,
	};
	size_t counts[LISTS] = { 0 }, at = index ? self->ends[index - 1] : 0;
	enum nidx_status status = need_words(self, at, self->ends[index]);
	unsigned stage = self->first;
	char *to;

	if (status != NIDX_OK)
		return status;
	*nbytes = measure(self, at, self->ends[index], counts);
	if (*nbytes > most)
		return NIDX_ECORRUPT;
	to = nx_arena_alloc(arena, *nbytes);
	if (!to)
		return NIDX_ENOMEM;
	if (stage < LISTS) {
		article->nauthors = counts[0];
		article->ntags = counts[1];
		status = write_lists(self, &at, &to, arena, article);
		stage = LISTS;
	}
	for (; stage < self->behind && status == NIDX_OK; stage++)
		*texts[stage - LISTS] = write_text(self, &at, &to);
	return status;
}
