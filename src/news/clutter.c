#include "news/clutter.h"

#include "base/hash.h"
#include "base/mem.h"

#include <string.h>

enum {
	LEAST_PAGES = 4,
	SHARE = 30,           /* percent of a site's pages */
	PARAGRAPH_MAX = 1200, /* bytes: longer ones are news even when they repeat */
	FIRST_SLOTS = 1 << 12,
	MOST_SLOTS = 3 << 20, /* of 16 bytes */
};

/* Kinds of keys in the table, mixed into the hash. */
enum kind { PARAGRAPH, PAGES, KEY, TITLE };

struct slot {
	uint64_t key; /* 0: free */
	uint32_t count;
	uint32_t kind;
};

struct nx_clutter {
	struct slot *slots;
	size_t nslots, used;
};

static uint64_t
mix(uint64_t a, uint64_t b)
{
	uint64_t h = (a ^ (b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2))) * 0xFF51AFD7ED558CCDu;

	h ^= h >> 32;
	return h ? h : 1;
}

/* ---- Table ---- */

struct nx_clutter *
nx_clutter_new(void)
{
	return nx_mem_zalloc(1, sizeof(struct nx_clutter));
}

void
nx_clutter_free(struct nx_clutter *self)
{
	if (self)
		nx_mem_free(self->slots);
	nx_mem_free(self);
}

size_t
nx_clutter_nbytes(const struct nx_clutter *self)
{
	return self->nslots * sizeof(*self->slots);
}

void
nx_clutter_reset(struct nx_clutter *self)
{
	if (self->used)
		memset(self->slots, 0, self->nslots * sizeof(*self->slots));
	self->used = 0;
}

static struct slot *
find(const struct nx_clutter *self, uint64_t key)
{
	size_t i = (size_t)((key >> 7) % self->nslots);

	while (self->slots[i].key && self->slots[i].key != key)
		i = i + 1 == self->nslots ? 0 : i + 1;
	return &self->slots[i];
}

/* Moves to another number of slots; when there may be no more of them, leaves behind what was seen once. */
static bool
resize(struct nx_clutter *self)
{
	bool full = self->nslots >= MOST_SLOTS;
	struct nx_clutter old = *self;
	size_t nslots = full ? self->nslots : self->nslots ? self->nslots * 2 : FIRST_SLOTS;

	if (nslots > MOST_SLOTS)
		nslots = MOST_SLOTS;
	self->slots = nx_mem_zalloc(nslots, sizeof(*self->slots));
	if (!self->slots) {
		*self = old;
		return false;
	}
	self->nslots = nslots;
	self->used = 0;
	for (size_t i = 0; i < old.nslots; i++)
		if (old.slots[i].key && !(full && old.slots[i].count <= 1 && old.slots[i].kind != PAGES)) {
			*find(self, old.slots[i].key) = old.slots[i];
			self->used++;
		}
	nx_mem_free(old.slots);
	if (self->used * 4 > self->nslots * 3) /* all of it was seen often: begin anew */
		nx_clutter_reset(self);
	return true;
}

/* The slot of a key, made where there was none; NULL when memory is out. */
static struct slot *
want(struct nx_clutter *self, uint64_t key, enum kind kind)
{
	struct slot *slot;

	if ((self->used + 1) * 4 > self->nslots * 3 && !resize(self))
		return NULL;
	slot = find(self, key);
	if (!slot->key) {
		*slot = (struct slot){ .key = key, .kind = kind };
		self->used++;
	}
	return slot;
}

static uint32_t
count_of(const struct nx_clutter *self, uint64_t key)
{
	return self->nslots ? find(self, key)->count : 0;
}

/* ---- Pages ---- */

void
nx_clutter_pages_release(struct nx_clutter_pages *self)
{
	nx_mem_free(self->items);
	nx_mem_free(self->ids);
	*self = (struct nx_clutter_pages){ 0 };
}

void
nx_clutter_pages_reset(struct nx_clutter_pages *self)
{
	self->count = self->nids = 0;
}

bool
nx_clutter_pages_append(struct nx_clutter_pages *self, const struct nx_clutter_pages *other)
{
	if (other->count == 0)
		return true;
	if (nx_mem_grow(&self->items, &self->room, self->count + other->count,
	                sizeof(*self->items)) ||
	    nx_mem_grow(&self->ids, &self->ids_room, self->nids + other->nids, sizeof(*self->ids)))
		return false;
	for (size_t i = 0; i < other->count; i++) {
		self->items[self->count] = other->items[i];
		self->items[self->count++].first += self->nids;
	}
	if (other->nids)
		memcpy(self->ids + self->nids, other->ids, other->nids * sizeof(*self->ids));
	self->nids += other->nids;
	return true;
}

/* The next paragraph of a text, which is cut off it; empty at the end. */
static struct nx_str
next_paragraph(struct nx_str *text)
{
	struct nx_str paragraph = { text->ptr, text->len };

	for (size_t i = 0; i + 1 < text->len; i++)
		if (text->ptr[i] == '\n' && text->ptr[i + 1] == '\n') {
			paragraph.len = i;
			break;
		}
	text->ptr += paragraph.len;
	text->len -= paragraph.len;
	while (text->len && *text->ptr == '\n') {
		text->ptr++;
		text->len--;
	}
	return paragraph;
}

static bool
note_text(struct nx_clutter_pages *self, struct nx_str text)
{
	while (text.len) {
		struct nx_str paragraph = next_paragraph(&text);

		if (nx_mem_grow(&self->ids, &self->ids_room, self->nids + 1, sizeof(*self->ids)))
			return false;
		self->ids[self->nids++] = nx_hash64(paragraph.ptr, paragraph.len);
	}
	return true;
}

bool
nx_clutter_note(struct nx_clutter_pages *self, const struct nx_article *article, const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	struct nx_str site = article->source;
	struct nx_clutter_page *page;

	if (site.len == 0 && slash)
		site = (struct nx_str){ path, (size_t)(slash - path) };
	if (nx_mem_grow(&self->items, &self->room, self->count + 1, sizeof(*self->items)))
		return false;
	page = &self->items[self->count];
	page->site = nx_hash64(site.ptr, site.len);
	page->key = nx_hash64(article->key.ptr, article->key.len);
	page->title = article->title.len ? nx_hash64(article->title.ptr, article->title.len) : 0;
	page->first = self->nids;
	if (!note_text(self, article->lead) || !note_text(self, article->body))
		return false;
	page->count = self->nids - page->first;
	self->count++;
	return true;
}

/* Once a page however often it stands there: what repeats inside of one page stands close together in few
 * paragraphs, so a look back is enough. */
static bool
is_again(const uint64_t *ids, size_t i)
{
	for (size_t k = i; k-- > 0 && i - k <= 32;)
		if (ids[k] == ids[i])
			return true;
	return false;
}

static bool
learn_page(struct nx_clutter *self, const struct nx_clutter_page *page, const uint64_t *ids)
{
	uint64_t pages = mix(page->site, PAGES);
	struct slot *key = want(self, mix(mix(page->site, KEY), page->key), KEY), *slot;
	bool known;

	if (!key)
		return false;
	known = key->count++ > 0;
	if (page->title) {
		slot = want(self, mix(mix(page->site, TITLE), page->title), TITLE);
		if (!slot)
			return false;
		known |= slot->count++ > 0;
	}
	if (known)
		return true;
	slot = want(self, pages, PAGES);
	if (!slot)
		return false;
	slot->count++;
	for (size_t i = 0; i < page->count; i++) {
		if (is_again(ids, i))
			continue;
		slot = want(self, mix(mix(page->site, PARAGRAPH), ids[i]), PARAGRAPH);
		if (!slot)
			return false;
		slot->count++;
	}
	return true;
}

bool
nx_clutter_learn(struct nx_clutter *self, const struct nx_clutter_pages *pages)
{
	for (size_t i = 0; i < pages->count; i++)
		if (!learn_page(self, &pages->items[i], pages->ids + pages->items[i].first))
			return false;
	return true;
}

bool
nx_clutter_knows(const struct nx_clutter *self, uint64_t site, uint64_t id)
{
	uint32_t count = count_of(self, mix(mix(site, PARAGRAPH), id));

	return count >= LEAST_PAGES &&
	       (uint64_t)count * 100 >= (uint64_t)count_of(self, mix(site, PAGES)) * SHARE;
}

/* ---- Cutting ---- */

struct judge {
	uint64_t site;
	const struct nx_clutter *a, *b;
};

static bool
is_clutter(const struct judge *judge, struct nx_str paragraph, uint64_t *id)
{
	if (paragraph.len > PARAGRAPH_MAX)
		return false;
	*id = nx_hash64(paragraph.ptr, paragraph.len);
	return (judge->a && nx_clutter_knows(judge->a, judge->site, *id)) ||
	       (judge->b && nx_clutter_knows(judge->b, judge->site, *id));
}

static size_t
bytes_of_clutter(const struct judge *judge, struct nx_str text)
{
	size_t n = 0;
	uint64_t id;

	while (text.len) {
		struct nx_str paragraph = next_paragraph(&text);
		n += is_clutter(judge, paragraph, &id) ? paragraph.len : 0;
	}
	return n;
}

static bool
cut_text(const struct judge *judge, struct nx_str *text, struct nx_arena *arena,
         bool (*cut)(void *ctx, uint64_t site, uint64_t id, struct nx_str paragraph), void *ctx)
{
	struct nx_str rest = *text;
	char *kept = nx_arena_alloc(arena, text->len + 1);
	size_t len = 0;
	uint64_t id;

	if (!kept)
		return false;
	while (rest.len) {
		struct nx_str paragraph = next_paragraph(&rest);

		if (is_clutter(judge, paragraph, &id)) {
			if (!cut(ctx, judge->site, id, paragraph))
				return false;
			continue;
		}
		if (len) {
			memcpy(kept + len, "\n\n", 2);
			len += 2;
		}
		memcpy(kept + len, paragraph.ptr, paragraph.len);
		len += paragraph.len;
	}
	*text = len ? (struct nx_str){ kept, len } : (struct nx_str){ NULL, 0 };
	return true;
}

bool
nx_clutter_clean(struct nx_article *article, const struct nx_clutter_page *page,
                 const struct nx_clutter *a, const struct nx_clutter *b, struct nx_arena *arena,
                 bool (*cut)(void *ctx, uint64_t site, uint64_t id, struct nx_str paragraph),
                 void *ctx)
{
	struct judge judge = { page->site, a, b };
	size_t clutter = bytes_of_clutter(&judge, article->lead) +
	                 bytes_of_clutter(&judge, article->body);

	if (clutter == 0 || clutter * 2 > article->lead.len + article->body.len)
		return true;
	return cut_text(&judge, &article->lead, arena, cut, ctx) &&
	       cut_text(&judge, &article->body, arena, cut, ctx);
}
