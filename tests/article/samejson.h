/* samejson.h - our reading of JSON held against jansson's.
 *
 * True when both refuse the bytes (valid UTF-8), or both accept them and every value, key
 * and order is equal.  A NUL byte is never JSON; jansson 2.14 does not see one behind a number.
 */
#ifndef NX_TESTS_ARTICLE_SAMEJSON_H
#define NX_TESTS_ARTICLE_SAMEJSON_H

#include "article/jsonvalue.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static inline bool
same_text(struct nx_str a, const char *text, size_t len)
{
	return a.len == len && (len == 0 || memcmp(a.ptr, text, len) == 0);
}

static inline bool
same_value(const struct nx_jsonvalue *ours, json_t *theirs, struct nx_arena *arena)
{
	static const enum nx_jsonkind kinds[] = {
		[JSON_OBJECT] = NX_JSON_OBJECT, [JSON_ARRAY] = NX_JSON_ARRAY,
		[JSON_STRING] = NX_JSON_STRING, [JSON_INTEGER] = NX_JSON_INTEGER,
		[JSON_REAL] = NX_JSON_REAL,     [JSON_TRUE] = NX_JSON_TRUE,
		[JSON_FALSE] = NX_JSON_FALSE,   [JSON_NULL] = NX_JSON_NULL,
	};
	const struct nx_jsonvalue *inside = nx_jsonvalue_first(ours);
	const char *key;
	json_t *value;
	size_t i;

	if (ours->kind != kinds[json_typeof(theirs)])
		return false;
	switch (ours->kind) {
	case NX_JSON_STRING:
		return same_text(ours->as.text, json_string_value(theirs),
		                 json_string_length(theirs));
	case NX_JSON_INTEGER:
		return strtoll(nx_arena_copy(arena, ours->as.text.ptr, ours->as.text.len), NULL,
		               10) == json_integer_value(theirs);
	case NX_JSON_REAL:
		return nx_jsonvalue_real(ours, arena) == json_real_value(theirs);
	case NX_JSON_ARRAY:
		json_array_foreach (theirs, i, value) {
			if (!inside || !same_value(inside, value, arena))
				return false;
			inside = inside->next;
		}
		return !inside && nx_jsonvalue_count(ours) == json_array_size(theirs);
	case NX_JSON_OBJECT:
		json_object_foreach (theirs, key, value) {
			if (!inside || !same_text(inside->key, key, strlen(key)) ||
			    !same_value(inside, value, arena))
				return false;
			inside = inside->next;
		}
		return !inside && nx_jsonvalue_count(ours) == json_object_size(theirs);
	default:
		return true;
	}
}

static inline bool
same_json(struct nx_str bytes)
{
	json_t *theirs = json_loadb(bytes.ptr, bytes.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
	struct nx_arena arena = { 0 };
	struct nx_jsontrouble trouble;
	const struct nx_jsonvalue *ours = nx_jsonvalue_read(bytes, &arena, &trouble);
	bool nul = bytes.len && memchr(bytes.ptr, 0, bytes.len);
	bool same = nul ? !ours : !ours == !theirs;

	if (ours && theirs)
		same = same_value(ours, theirs, &arena);
	else if (!ours)
		same &= trouble.what && trouble.begin <= trouble.end && trouble.end <= bytes.len;
	json_decref(theirs);
	nx_arena_release(&arena);
	return same;
}

#endif
