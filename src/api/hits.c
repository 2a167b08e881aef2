#include "api/hits.h"

#include "base/buffer.h"
#include "base/mem.h"

#include <stdlib.h>

enum {
	SHORT = 64,    /* hits whose whole articles are kept: a page or two of results */
	WINDOW = 4096, /* hits read at once in a long list */
};

bool
nx_hit_reader_init(struct nx_hit_reader *self, const struct nx_snapshot *snapshot,
                   const struct nx_hits *hits, struct nx_unpacker *unpacker,
                   struct nx_arena *arena)
{
	*self = (struct nx_hit_reader){ .snapshot = snapshot, .hits = hits, .arena = arena,
		                        .unpacker = unpacker, .holds = SIZE_MAX };
	self->texts = nx_arena_zalloc(arena, hits->count, sizeof(*self->texts));
	return self->texts != NULL;
}

void
nx_hit_reader_release(struct nx_hit_reader *self)
{
	nx_arena_release(&self->last);
}

static bool
is_short(const struct nx_hit_reader *self)
{
	return self->hits->count <= SHORT;
}

static const struct nx_segment *
segment_of(const struct nx_hit_reader *self, size_t i)
{
	return self->snapshot->segments[self->hits->items[i].segment].segment;
}

/* ---- What is small ---- */

static const char *
keep(struct nx_arena *arena, struct nx_str text)
{
	const char *copy = text.len ? nx_arena_copy(arena, text.ptr, text.len) : "";

	return copy ? copy : "";
}

static const char *
keep_authors(struct nx_arena *arena, const struct nx_article *article)
{
	struct nx_buffer joined = { 0 };
	const char *kept;

	for (size_t i = 0; i < article->nauthors; i++) {
		nx_buffer_put(&joined, "; ", i ? 2 : 0);
		nx_buffer_put(&joined, article->authors[i].ptr, article->authors[i].len);
	}
	kept = keep(arena, (struct nx_str){ (const char *)joined.bytes, joined.len });
	nx_buffer_release(&joined);
	return kept;
}

/* Keeps what is small of an article; NULL when memory is out. */
static struct nx_hit_text *
note(struct nx_hit_reader *self, size_t i, const struct nx_article *article)
{
	struct nx_hit_text *text = nx_arena_zalloc(self->arena, 1, sizeof(*text));

	if (!text)
		return NULL;
	text->key = keep(self->arena, article->key);
	text->title = keep(self->arena, article->title);
	text->source = keep(self->arena, article->source);
	text->section = keep(self->arena, article->section);
	text->url = keep(self->arena, article->url);
	text->authors = keep_authors(self->arena, article);
	nx_when_format(&article->published, text->published);
	nx_lang_text(article->lang, text->lang);
	return self->texts[i] = text;
}

/* ---- Reading ---- */

/* Nothing where it cannot be read. */
static void
read_parts(struct nx_hit_reader *self, size_t i, unsigned parts, struct nx_arena *arena,
           struct nx_article *article)
{
	if (nx_segment_unpack(segment_of(self, i), self->unpacker, self->hits->items[i].doc, parts,
	                      arena, article, NULL) == NIDX_OK)
		return;
	if (parts & NX_GET_HEAD)
		*article = (struct nx_article){ 0 };
	self->damaged = true;
}

/* Of a short list: kept for good. */
static struct nx_hit_text *
read_for_good(struct nx_hit_reader *self, size_t i)
{
	struct nx_article *article = nx_arena_zalloc(self->arena, 1, sizeof(*article));
	struct nx_hit_text *text;

	if (!article)
		return NULL;
	read_parts(self, i, NX_GET_HEAD, self->arena, article);
	text = note(self, i, article);
	if (text)
		text->article = article;
	return text;
}

/* Of a long list: what is small. */
static void
read_head(struct nx_hit_reader *self, size_t i)
{
	struct nx_article article;

	nx_arena_reset(&self->last);
	self->holds = SIZE_MAX;
	read_parts(self, i, NX_GET_HEAD, &self->last, &article);
	note(self, i, &article);
}

/* Of a long list: until the next one. */
static void
read_whole(struct nx_hit_reader *self, size_t i)
{
	if (self->holds == i)
		return;
	nx_arena_reset(&self->last);
	self->holds = i;
	read_parts(self, i, NX_GET_ALL, &self->last, &self->article);
	if (!self->texts[i])
		note(self, i, &self->article);
}

struct place {
	uint32_t segment;
	uint32_t hit;
	uint64_t stored;
};

static int
as_stored(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->segment != y->segment)
		return x->segment < y->segment ? -1 : 1;
	return (x->stored > y->stored) - (x->stored < y->stored);
}

/* What is small of hit i and of those behind it that nobody asked for yet. */
static void
read_window(struct nx_hit_reader *self, size_t i)
{
	size_t n = 0, end = self->hits->count - i < WINDOW ? self->hits->count : i + WINDOW;
	struct place *places = nx_mem_alloc((end - i) * sizeof(*places));

	if (!places) {
		read_head(self, i);
		return;
	}
	for (; i < end; i++)
		if (!self->texts[i])
			places[n++] = (struct place){
				self->hits->items[i].segment, (uint32_t)i,
				nx_segment_stored_place(segment_of(self, i),
				                        self->hits->items[i].doc)
			};
	qsort(places, n, sizeof(*places), as_stored);
	for (size_t k = 0; k < n; k++)
		read_head(self, places[k].hit);
	nx_mem_free(places);
}

/* ---- Asking ---- */

const struct nx_hit_text *
nx_hit_reader_text(struct nx_hit_reader *self, size_t i)
{
	static const struct nx_hit_text nothing = { "", "", "", "", "", "", "", "", NULL, false };

	if (!self->texts[i] && is_short(self))
		read_for_good(self, i);
	else if (!self->texts[i])
		read_window(self, i);
	if (self->texts[i])
		return self->texts[i];
	self->damaged = true;
	return &nothing;
}

const struct nx_article *
nx_hit_reader_article(struct nx_hit_reader *self, size_t i, unsigned parts)
{
	struct nx_hit_text *text;

	if (!is_short(self)) {
		read_whole(self, i);
		return &self->article;
	}
	text = self->texts[i] ? self->texts[i] : read_for_good(self, i);
	if (!text)
		return &self->article; /* that one is empty */
	if (parts & NX_GET_BODY && !text->whole) {
		read_parts(self, i, NX_GET_BODY, self->arena, text->article);
		text->whole = true;
	}
	return text->article;
}
