/* exercise.h - asks everything of an open segment, whose bytes may be anything.
 *
 * Answers may be wrong where bytes are damaged; they must come, in bounds and in finite time.
 * Shared by the damage tests and the fuzz target.
 */
#ifndef NX_TESTS_SEGMENT_EXERCISE_H
#define NX_TESTS_SEGMENT_EXERCISE_H

#include "postings/cursor.h"
#include "segment/dump.h"

#include <stdlib.h>
#include <string.h>

static inline void
exercise_require(bool holds)
{
	if (!holds)
		abort();
}

/* Reads every byte, so that a sanitizer sees where they are. */
static inline void
exercise_touch(struct nx_str text)
{
	volatile unsigned char sum = 0;

	for (size_t i = 0; i < text.len; i++)
		sum = (unsigned char)(sum + (unsigned char)text.ptr[i]);
}

static inline void
exercise_list(const struct nx_list *list, nx_doc ndocs)
{
	struct nx_cursor cursor;
	struct nx_impacts impacts;
	int64_t before = -1;
	nx_pos positions[64];

	nx_list_impacts(list, &impacts);
	nx_cursor_init(&cursor, list);
	for (nx_doc d = nx_cursor_doc(&cursor); d != NX_NO_DOC; d = nx_cursor_next(&cursor)) {
		exercise_require((int64_t)d > before && d < ndocs);
		before = d;
		(void)nx_cursor_zones(&cursor);
		(void)nx_cursor_positions(&cursor, positions, 64);
	}
}

struct exercise_terms {
	const struct nx_segment *segment;
	uint64_t seen;
	char text[1100];
	size_t len;
};

static inline bool
exercise_term(void *ctx, struct nx_str term, nx_term number, uint32_t ndocs)
{
	struct exercise_terms *self = ctx;
	struct nx_list list;
	struct nx_found found;
	bool damaged = false;

	(void)ndocs;
	exercise_require(number == self->seen++ && number < nx_segment_nterms(self->segment));
	if (nx_segment_find(self->segment, term, &list, &found, &damaged))
		exercise_list(&list, nx_segment_ndocs(self->segment));
	return true;
}

static inline bool
exercise_form(void *ctx, struct nx_str form, nx_term term)
{
	struct exercise_terms *self = ctx;

	exercise_require(form.len <= 1024 && term < nx_segment_nterms(self->segment));
	self->seen++;
	return true;
}

static inline void
exercise_doc(const struct nx_segment *segment, nx_doc doc)
{
	struct nx_arena arena = { 0 };
	struct nx_article article;
	struct nx_when when = nx_segment_published(segment, doc);
	struct nx_str source = nx_segment_source(segment, doc);
	struct nx_str section = nx_segment_section(segment, doc);
	char text[NX_WHEN_TEXT];
	nx_doc begin, end, found = NX_NO_DOC, before;

	(void)nx_when_format(&when, text);
	when = nx_segment_updated(segment, doc);
	(void)nx_when_format(&when, text);
	exercise_touch(source);
	exercise_touch(section);
	(void)nx_segment_title_end(segment, doc);
	(void)nx_segment_lead_end(segment, doc);
	nx_segment_date_range(segment, when.seconds - 100000, when.seconds, &begin, &end);
	exercise_require(begin <= end && end <= nx_segment_ndocs(segment));
	for (before = found;
	     nx_segment_find_key(segment, nx_segment_key_hash(segment, doc), &found);
	     before = found)
		exercise_require(before == NX_NO_DOC || found > before);
	if (nx_segment_article(segment, doc, &arena, &article, NULL) == NIDX_OK) {
		exercise_touch(article.key);
		exercise_touch(article.body);
		for (size_t i = 0; i < article.nauthors; i++)
			exercise_touch(article.authors[i]);
	}
	nx_arena_release(&arena);
}

static inline bool
exercise_one(void *ctx, struct nx_str term, nx_term number, const struct nx_list *list)
{
	(void)term, (void)number;
	exercise_list(list, *(const nx_doc *)ctx);
	return true;
}

static inline void
exercise_segment(const struct nx_segment *segment)
{
	static const char *const parts[] = { "sections", "days", "languages", "stored",
		                             "doc",      "terms", "forms",    "postings" };
	struct exercise_terms terms = { .segment = segment }, forms = terms;
	nx_doc ndocs = nx_segment_ndocs(segment);
	struct nx_buffer out = { 0 };
	struct nx_lang_count langs[4];

	(void)nx_segment_langs(segment, langs, 4);
	for (nx_doc d = 0; d < ndocs; d += d < 64 ? 1 : ndocs / 16 + 1)
		exercise_doc(segment, d);
	nx_segment_terms(segment, NX_STR(""), exercise_term, &terms);
	nx_segment_forms(segment, NX_STR(""), true, exercise_form, &forms);
	nx_segment_forms(segment, NX_STR("i"), false, exercise_form, &forms);
	for (nx_term t = 0; t < nx_segment_nterms(segment) && t < 100; t += 7)
		(void)nx_segment_lists(segment, &t, 1, t % 2, exercise_one, &ndocs);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		(void)nx_segment_dump(segment, parts[i], NX_STR("1"), &out, NULL);
	nx_buffer_release(&out);
}

#endif
