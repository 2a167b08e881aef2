/* segment_lists.c - what an open segment has of terms: lists, by text, by number, by prefix, and forms. */
#include "postings/cursor.h"
#include "segment/inside.h"

#include <string.h>

enum nidx_status
nx_segment_open_list(const struct nx_segment *self, const struct nx_term_value *value,
                     struct nx_list *list, struct nidx_error *err)
{
	const struct nx_list_info *info = &value->info;
	const uint8_t *docs = value->docs;
	enum nidx_status status;

	if (!docs) {
		if (info->docs_begin > self->lists_bytes ||
		    info->docs_bytes > self->lists_bytes - info->docs_begin)
			return nx_fail(err, NIDX_ECORRUPT, info->docs_begin,
			               "a list stands outside of its section");
		docs = self->lists + info->docs_begin;
	}
	if (info->pos_begin > self->posns_bytes ||
	    info->pos_bytes > self->posns_bytes - info->pos_begin)
		return nx_fail(err, NIDX_ECORRUPT, info->pos_begin,
		               "positions stand outside of their section");
	status = nx_list_open(list, docs, (size_t)info->docs_bytes,
	                      info->positions ? self->posns + info->pos_begin : NULL,
	                      (size_t)info->pos_bytes, info->ndocs, self->head.ndocs, err);
	if (status != NIDX_OK)
		return status;
	list->first_bit = value->first_bit;
	if (!value->unbounded)
		list->extents = &self->extents;
	return NIDX_OK;
}

bool
nx_segment_find(const struct nx_segment *self, struct nx_str term, struct nx_list *list,
                struct nx_found *found, bool *damaged)
{
	struct nx_term_value value;

	if (!nx_terms_find(&self->terms, term, &found->number, &value, damaged))
		return false;
	if (nx_segment_open_list(self, &value, list, NULL) != NIDX_OK) {
		*damaged = true;
		return false;
	}
	found->nwords = value.info.nwords;
	return true;
}

enum nx_pairing
nx_segment_pair(const struct nx_segment *self, struct nx_str first, struct nx_str second,
                struct nx_list *list, bool *damaged)
{
	return self->pairs.count == 0 && self->pairs.common.count == 0
	           ? NX_PAIR_UNKNOWN
	           : nx_pairs_find(&self->pairs, first, second, self->head.ndocs, list, damaged);
}

/* How many of n ascending documents are in the list. */
static uint32_t
count_in(const struct nx_list *list, struct nx_cursor *cursor, const nx_doc *docs, size_t n)
{
	uint32_t count = 0;

	nx_cursor_init(cursor, list);
	for (size_t i = 0; i < n; i++) {
		nx_doc doc = nx_cursor_seek(cursor, docs[i]);

		count += doc == docs[i];
		while (i + 1 < n && docs[i + 1] < doc)
			i++;
	}
	return count;
}

bool
nx_segment_count_terms(const struct nx_segment *self, const nx_doc *docs, size_t n,
                       uint32_t *counts)
{
	struct nx_term_cursor at;
	struct nx_cursor cursor;
	bool more;

	for (more = nx_terms_seek(&at, &self->terms, NX_STR(""), NX_TERM_VALUE); more;
	     more = nx_terms_next(&at)) {
		struct nx_list list;

		if (nx_segment_open_list(self, &at.value, &list, NULL) != NIDX_OK)
			return false;
		counts[at.number] += count_in(&list, &cursor, docs, n);
		if (cursor.damaged)
			return false;
	}
	return !at.damaged;
}

static bool
starts_with(const uint8_t *text, size_t len, struct nx_str prefix)
{
	return len >= prefix.len && (prefix.len == 0 || memcmp(text, prefix.ptr, prefix.len) == 0);
}

bool
nx_segment_terms(const struct nx_segment *self, struct nx_str prefix, nx_term_visit visit,
                 void *ctx)
{
	struct nx_term_cursor at;
	bool more;

	for (more = nx_terms_seek(&at, &self->terms, prefix, NX_TERM_TEXT | NX_TERM_VALUE);
	     more && starts_with(at.text, at.len, prefix); more = nx_terms_next(&at))
		if (!visit(ctx, (struct nx_str){ (const char *)at.text, at.len }, at.number,
		           at.value.info.ndocs))
			return true;
	return !at.damaged;
}

bool
nx_segment_lists(const struct nx_segment *self, const nx_term *numbers, size_t n, bool texts,
                 nx_list_visit visit, void *ctx)
{
	unsigned parts = texts ? NX_TERM_TEXT | NX_TERM_VALUE : NX_TERM_VALUE;
	struct nx_term_cursor at;

	at.terms = NULL;
	for (size_t i = 0; i < n; i++) {
		struct nx_str text = { NULL, 0 };
		struct nx_list list;

		if (i && numbers[i] == numbers[i - 1])
			continue;
		if (!nx_terms_to(&at, &self->terms, numbers[i], parts) ||
		    nx_segment_open_list(self, &at.value, &list, NULL) != NIDX_OK)
			return false;
		if (texts)
			text = (struct nx_str){ (const char *)at.text, at.len };
		if (!visit(ctx, text, numbers[i], &list))
			return true;
	}
	return true;
}

/* The first term behind all that start with `prefix`. */
static nx_term
term_behind(const struct nx_segment *self, struct nx_str prefix)
{
	struct nx_term_cursor at;
	char next[NX_TERM_MAX];

	while (prefix.len && (uint8_t)prefix.ptr[prefix.len - 1] == 0xff)
		prefix.len--;
	if (!prefix.len || prefix.len > sizeof(next))
		return self->terms.nterms;
	memcpy(next, prefix.ptr, prefix.len);
	next[prefix.len - 1]++;
	return nx_terms_seek(&at, &self->terms, (struct nx_str){ next, prefix.len }, NX_TERM_TEXT)
	           ? at.number
	           : self->terms.nterms;
}

/* The forms behind the cursor's, without their texts: where terms end that start so, forms spelt like them do. */
static bool
visit_numbers(const struct nx_segment *self, struct nx_form_cursor *at, struct nx_str prefix,
              nx_form_visit visit, void *ctx)
{
	nx_term end = term_behind(self, prefix);

	while (nx_forms_pass(at)) {
		bool inside = at->passed ? at->term < end : starts_with(at->text, at->len, prefix);

		if (!inside || !visit(ctx, NX_STR(""), at->term))
			return true;
	}
	return !at->damaged;
}

bool
nx_segment_forms(const struct nx_segment *self, struct nx_str prefix, bool texts,
                 nx_form_visit visit, void *ctx)
{
	enum { FEW = 8 }; /* are read sooner than the end of their terms is sought */
	struct nx_form_cursor at;
	unsigned n = 0;
	bool more;

	for (more = nx_forms_seek(&at, &self->forms, prefix);
	     more && starts_with(at.text, at.len, prefix); more = nx_forms_next(&at)) {
		if (!visit(ctx, (struct nx_str){ (const char *)at.text, at.len }, at.term))
			return true;
		if (!texts && ++n == FEW)
			return visit_numbers(self, &at, prefix, visit, ctx);
	}
	return !at.damaged;
}
