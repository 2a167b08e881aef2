/* jsonvalue.h - a JSON text as a tree that borrows from it.
 *
 * Most of an archive's bytes are JSON strings, and most of those hold no escape: such a
 * string is its bytes in the text, not a copy.  Strings with escapes are written out once,
 * into the arena; a value costs 48 bytes there and nothing else.  Building the same
 * tree with jansson was a sixth of the work of a whole build.
 *
 * As strict as jansson, which the tests hold it against: RFC 8259, numbers that fit (64
 * bits, or a finite double), sound surrogates, no NUL in keys; of members with equal keys the
 * last is kept, in the place of the first.
 *
 * Owner    the tree is in the arena; its texts borrow from the bytes read and from the arena
 * Threads  immutable once read
 * Source   RFC 8259; strings are searched 16 bytes at a time as in Langdale and Lemire,
 *          "Parsing gigabytes of JSON per second" (2019), section 3.1.  Our difference: no
 *          index of all structural characters, as news is long strings and few brackets.
 */
#ifndef NX_ARTICLE_JSONVALUE_H
#define NX_ARTICLE_JSONVALUE_H

#include "base/arena.h"

enum nx_jsonkind {
	NX_JSON_NULL,
	NX_JSON_FALSE,
	NX_JSON_TRUE,
	NX_JSON_INTEGER,
	NX_JSON_REAL,
	NX_JSON_STRING,
	NX_JSON_ARRAY,
	NX_JSON_OBJECT,
};

/* Deeper than this nothing is read; values count, brackets do not. */
enum { NX_JSON_DEPTH = 2048 };

struct nx_jsonvalue {
	struct nx_jsonvalue *next; /* in its array or object */
	struct nx_str key;         /* in an object */
	union {
		struct nx_str text; /* of a string; of a number as it was written */
		struct {
			struct nx_jsonvalue *first;
			size_t count;
		} members; /* of an array or object */
	} as;
	enum nx_jsonkind kind;
};

/* Why a text is no JSON. */
struct nx_jsontrouble {
	const char *what; /* constant: "invalid escape" */
	size_t begin, end; /* the bytes in question; begin is the text's length at its end */
};

/* The value that `bytes` (valid UTF-8) are.  NULL when they are none, and *trouble says why; or
 * when memory is out, and arena->failed. */
const struct nx_jsonvalue *nx_jsonvalue_read(struct nx_str bytes, struct nx_arena *arena,
                                             struct nx_jsontrouble *trouble);

/* What a REAL is worth; 0 when memory is out. */
double nx_jsonvalue_real(const struct nx_jsonvalue *self, struct nx_arena *arena);

/* The member of that name; NULL when there is none or self is no object. */
const struct nx_jsonvalue *nx_jsonvalue_get(const struct nx_jsonvalue *self, const char *name);

static inline bool
nx_jsonvalue_is(const struct nx_jsonvalue *self, enum nx_jsonkind kind)
{
	return self && self->kind == kind;
}

/* The first element or member; NULL when there is none or self holds none. */
static inline const struct nx_jsonvalue *
nx_jsonvalue_first(const struct nx_jsonvalue *self)
{
	return self && self->kind >= NX_JSON_ARRAY ? self->as.members.first : NULL;
}

static inline size_t
nx_jsonvalue_count(const struct nx_jsonvalue *self)
{
	return self && self->kind >= NX_JSON_ARRAY ? self->as.members.count : 0;
}

#endif
