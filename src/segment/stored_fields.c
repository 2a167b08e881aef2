#include "segment/stored_fields.h"

#include "base/varint.h"

#include <string.h>

/* The order in the bytes: names and text that neighbours share stand near each other. */
#define EACH_FIELD(article, f)                                                                     \
	f((article)->key) f((article)->url) f((article)->source) f((article)->section)             \
	    f((article)->published_text) f((article)->updated_text) f((article)->lang_text)        \
	        f((article)->title) f((article)->lead) f((article)->body)

enum { NFIELDS = 10 };

void
nx_stored_fields_put(struct nx_buffer *numbers, const struct nx_article *article)
{
#define PUT_LENGTH(field) nx_buffer_put_varint(numbers, (field).len);
	EACH_FIELD(article, PUT_LENGTH)
#undef PUT_LENGTH
	nx_buffer_put_varint(numbers, article->nauthors);
	nx_buffer_put_varint(numbers, article->ntags);
	for (size_t i = 0; i < article->nauthors; i++)
		nx_buffer_put_varint(numbers, article->authors[i].len);
	for (size_t i = 0; i < article->ntags; i++)
		nx_buffer_put_varint(numbers, article->tags[i].len);
}

size_t
nx_stored_fields_count(const struct nx_article *article)
{
	return article->nauthors + article->ntags + NFIELDS;
}

struct nx_str
nx_stored_fields_text(const struct nx_article *article, size_t i)
{
#define TEXT(field) (field),
	const struct nx_str fields[NFIELDS] = { EACH_FIELD(article, TEXT) };
#undef TEXT

	if (i < article->nauthors)
		return article->authors[i];
	i -= article->nauthors;
	return i < article->ntags ? article->tags[i] : fields[i - article->ntags];
}

/* Lengths of `count` strings into an array of the arena. */
static struct nx_str *
get_lengths(const uint8_t **from, const uint8_t *end, uint64_t count, struct nx_arena *arena)
{
	struct nx_str *list;

	if (count > (size_t)(end - *from)) /* each needs a byte: bounds the memory */
		return NULL;
	list = nx_arena_zalloc(arena, (size_t)count + 1, sizeof(*list));
	for (uint64_t i = 0; list && i < count; i++) {
		uint64_t len;
		if (!nx_varint_get(from, end, &len))
			return NULL;
		list[i].len = (size_t)len;
	}
	return list;
}

/* Points `field`, whose length is known, at the next bytes. */
static bool
take_text(const uint8_t **from, const uint8_t *end, struct nx_str *field)
{
	if (field->len > (size_t)(end - *from))
		return false;
	field->ptr = field->len ? (const char *)*from : NULL;
	*from += field->len;
	return true;
}

bool
nx_stored_fields_get(const uint8_t *numbers, size_t nnumbers, const uint8_t *text, size_t ntext,
                     struct nx_arena *arena, struct nx_article *article)
{
	const uint8_t *p = numbers, *end = numbers + nnumbers;
	struct nx_article view = { 0 };
	struct nx_str *authors, *tags;
	uint64_t value;

#define GET_LENGTH(field)                                                                          \
	if (!nx_varint_get(&p, end, &value))                                                       \
		return false;                                                                      \
	(field).len = (size_t)value;
#define GET_TEXT(field)                                                                            \
	if (!take_text(&p, end, &(field)))                                                         \
		return false;
	EACH_FIELD(&view, GET_LENGTH)
	if (!nx_varint_get(&p, end, &value))
		return false;
	view.nauthors = (size_t)value;
	if (!nx_varint_get(&p, end, &value))
		return false;
	view.ntags = (size_t)value;
	authors = get_lengths(&p, end, view.nauthors, arena);
	tags = authors ? get_lengths(&p, end, view.ntags, arena) : NULL;
	if (!tags)
		return false;
	if (p != end)
		return false;
	p = text;
	end = text + ntext;
	for (size_t i = 0; i < view.nauthors; i++)
		GET_TEXT(authors[i])
	for (size_t i = 0; i < view.ntags; i++)
		GET_TEXT(tags[i])
	EACH_FIELD(&view, GET_TEXT)
#undef GET_LENGTH
#undef GET_TEXT
	view.authors = view.nauthors ? authors : NULL;
	view.tags = view.ntags ? tags : NULL;
	*article = view;
	return p == end;
}
