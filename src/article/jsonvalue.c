#include "article/jsonvalue.h"

#include "article/jsonscan.h"
#include "base/ascii.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/utf8.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	STEP = 16,          /* bytes of a string looked at together */
	FEW_MEMBERS = 16,   /* are compared with each other; more are looked up in a table */
	SAFE_REAL = 300,    /* a real without exponent in this many characters is finite */
	INTEGER_DIGITS = 18, /* always fit 64 bits */
};

struct reading {
	const char *p, *begin, *end;
	struct nx_arena *arena;
	char *plain; /* where the next string with escapes goes; NULL before the first */
	unsigned depth;
	struct nx_jsontrouble *trouble;
};

/* Refuses the bytes from `from` to `to`; NULL, so that it can be returned. */
static void *
refuse(const struct reading *self, const char *what, const char *from, const char *to)
{
	*self->trouble = (struct nx_jsontrouble){ what, (size_t)(from - self->begin),
		                                  (size_t)(to - self->begin) };
	return NULL;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Refuses what stands at p: a word whole, else one character. */
static void *
refuse_next(const struct reading *self, const char *what)
{
	const char *to = self->p;

	while (to < self->end && nx_ascii_is_letter(*to))
		to++;
	if (to == self->p && to < self->end)
		do
			to++;
		while (to < self->end && ((unsigned char)*to & 0xC0) == 0x80);
	return refuse(self, what, self->p, to);
}

/* ---- Strings ---- */

/* True for the bytes that end a run of plain ones: quote, backslash, control characters. */
static bool
is_special(char c)
{
	return c == '"' || c == '\\' || (unsigned char)c < 0x20;
}

/* How many of the 16 bytes at p stand before the first special one; 16 if none is. */
static inline unsigned
count_plain(const char *p)
{
#ifdef __SSE2__
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i low = _mm_set1_epi8(0x1f);
	__m128i special = _mm_or_si128(
	    _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
	                 _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
	    _mm_cmpeq_epi8(_mm_min_epu8(bytes, low), bytes));
	unsigned mask = (unsigned)_mm_movemask_epi8(special);

	return mask ? (unsigned)__builtin_ctz(mask) : STEP;
#else
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;

	for (unsigned i = 0; i < STEP; i += 8) {
		uint64_t x = nx_u64le((const uint8_t *)p + i);
		uint64_t quote = x ^ ones * '"', slash = x ^ ones * '\\';
		/* the lowest bit set is true; a borrow can only invent higher ones */
		uint64_t hits = (((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
		                 ((x - ones * 0x20) & ~x)) & tops;
		if (hits)
			return i + (unsigned)__builtin_ctzll(hits) / 8;
	}
	return STEP;
#endif
}

/* The first special byte from p on; end if there is none. */
static const char *
find_special(const char *p, const char *end)
{
	while (end - p >= STEP) {
		unsigned n = count_plain(p);
		p += n;
		if (n < STEP)
			return p;
	}
	while (p < end && !is_special(*p))
		p++;
	return p;
}

/* The same, and the bytes before it copied to *to, which moves; up to 15 bytes behind *to may
 * be written as well. */
static const char *
copy_plain(const char *p, const char *end, char **to)
{
	while (end - p >= STEP) {
		unsigned n = count_plain(p);
		memcpy(*to, p, STEP);
		p += n;
		*to += n;
		if (n < STEP)
			return p;
	}
	while (p < end && !is_special(*p))
		*(*to)++ = *p++;
	return p;
}

static int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The UTF-16 unit of the `\uXXXX` at p; -1 if there is none. */
static int
unit_at(const char *p, const char *end)
{
	int unit = 0;

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int value = hex_value(p[i]);
		if (value < 0)
			return -1;
		unit = unit << 4 | value;
	}
	return unit;
}

/* The `\u` escape at p written to *to, or its pair; the bytes read, 0 when refused. */
static size_t
write_unicode(const struct reading *self, const char *p, char **to)
{
	int unit = unit_at(p, self->end), low;
	uint32_t code = (uint32_t)unit;
	size_t n = 6;

	if (unit < 0) {
		refuse(self, "invalid escape", p, self->end - p < 6 ? self->end : p + 6);
		return 0;
	}
	if (unit >= 0xD800 && unit < 0xE000) {
		low = unit_at(p + 6, self->end);
		if (unit >= 0xDC00 || low < 0xDC00 || low >= 0xE000) {
			refuse(self, "invalid Unicode", p, p + 6);
			return 0;
		}
		code = 0x10000u + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
		n = 12;
	}
	*to += nx_utf8_encode(*to, code);
	return n;
}

/* The escape at p written to *to; the bytes read, 0 when refused. */
static size_t
write_escape(const struct reading *self, const char *p, char **to)
{
	static const char escapes[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	const char *which;

	if (self->end - p < 2) {
		refuse(self, "premature end of input", self->end, self->end);
		return 0;
	}
	if (p[1] == 'u')
		return write_unicode(self, p, to);
	which = p[1] ? strchr(escapes, p[1]) : NULL;
	if (!which) {
		refuse(self, "invalid escape", p, p + 2);
		return 0;
	}
	*(*to)++ = means[which - escapes];
	return 2;
}

/* At the special byte p, which is neither quote nor backslash; or at the end. */
static void
refuse_string(const struct reading *self, const char *p)
{
	if (p == self->end)
		refuse(self, "premature end of input", p, p);
	else
		refuse(self, *p == '\n' ? "unexpected newline" : "control character", self->p - 1,
		       p);
}

/* A string whose first escape is at p. */
static bool
read_escaped(struct reading *self, const char *p, struct nx_str *text)
{
	size_t before = (size_t)(p - self->p);
	char *to;

	/* Texts only shrink: room for what is left is enough for all strings to come. */
	if (!self->plain)
		self->plain = nx_arena_alloc(self->arena, (size_t)(self->end - self->p) + STEP);
	if (!self->plain)
		return false;
	memcpy(self->plain, self->p, before);
	to = self->plain + before;
	while (p < self->end && *p == '\\') {
		size_t n = write_escape(self, p, &to);
		if (n == 0)
			return false;
		p = copy_plain(p + n, self->end, &to);
	}
	if (p == self->end || *p != '"') {
		refuse_string(self, p);
		return false;
	}
	*text = (struct nx_str){ self->plain, (size_t)(to - self->plain) };
	self->plain = to;
	self->p = p + 1;
	return true;
}

/* Behind the opening quote. */
static bool
read_string(struct reading *self, struct nx_str *text)
{
	const char *p = find_special(self->p, self->end);

	if (p < self->end && *p == '\\')
		return read_escaped(self, p, text);
	if (p == self->end || *p != '"') {
		refuse_string(self, p);
		return false;
	}
	*text = (struct nx_str){ self->p, (size_t)(p - self->p) };
	self->p = p + 1;
	return true;
}

/* ---- Numbers and words ---- */

static const char *
skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* Behind the number at p, *real set; NULL when it is none. */
static const char *
number_end(const char *p, const char *end, bool *real)
{
	const char *digits;

	*real = false;
	if (p < end && *p == '-')
		p++;
	digits = p;
	p = skip_digits(p, end);
	if (p == digits || (*digits == '0' && p - digits > 1))
		return NULL;
	if (p < end && *p == '.') {
		*real = true;
		digits = p + 1;
		p = skip_digits(digits, end);
		if (p == digits)
			return NULL;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		*real = true;
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		digits = p;
		p = skip_digits(p, end);
		if (p == digits)
			return NULL;
	}
	return p;
}

/* strtod() wants the decimal point of the program's locale and a NUL. */
double
nx_jsonvalue_real(const struct nx_jsonvalue *self, struct nx_arena *arena)
{
	char *text = nx_arena_copy(arena, self->as.text.ptr, self->as.text.len);
	char *point = text ? strchr(text, '.') : NULL;

	if (!text)
		return 0;
	if (point)
		*point = *localeconv()->decimal_point;
	return strtod(text, NULL);
}

static bool
fits_integer(struct nx_str text)
{
	static const char most[] = "9223372036854775807", least[] = "9223372036854775808";
	bool minus = text.ptr[0] == '-';
	size_t ndigits = text.len - minus;

	if (ndigits <= INTEGER_DIGITS)
		return true;
	return ndigits == sizeof(most) - 1 &&
	       memcmp(text.ptr + minus, minus ? least : most, ndigits) <= 0;
}

static bool
fits_real(const struct nx_jsonvalue *value, struct nx_arena *arena)
{
	struct nx_str text = value->as.text;

	if (text.len <= SAFE_REAL && !memchr(text.ptr, 'e', text.len) &&
	    !memchr(text.ptr, 'E', text.len))
		return true;
	return isfinite(nx_jsonvalue_real(value, arena));
}

static struct nx_jsonvalue *
read_number(struct reading *self, struct nx_jsonvalue *value)
{
	bool real;
	const char *from = self->p, *to = number_end(from, self->end, &real);

	if (!to)
		return refuse_next(self, "invalid token");
	value->kind = real ? NX_JSON_REAL : NX_JSON_INTEGER;
	value->as.text = (struct nx_str){ from, (size_t)(to - from) };
	if (!real && !fits_integer(value->as.text))
		return refuse(self, "too big integer", from, to);
	if (real && !fits_real(value, self->arena))
		return refuse(self, "real number overflow", from, to);
	self->p = to;
	return value;
}

static struct nx_jsonvalue *
read_word(struct reading *self, struct nx_jsonvalue *value)
{
	static const char *const words[] = { "null", "false", "true" };
	const char *to = self->p;

	while (to < self->end && nx_ascii_is_letter(*to))
		to++;
	for (unsigned i = 0; i < 3; i++)
		if (strlen(words[i]) == (size_t)(to - self->p) &&
		    memcmp(words[i], self->p, strlen(words[i])) == 0) {
			value->kind = (enum nx_jsonkind)i;
			self->p = to;
			return value;
		}
	return refuse_next(self, "invalid token");
}

/* ---- Members ---- */

static bool
same_key(const struct nx_jsonvalue *a, const struct nx_jsonvalue *b)
{
	return a->key.len == b->key.len && memcmp(a->key.ptr, b->key.ptr, a->key.len) == 0;
}

/* The later of two members of one key, *link, takes the earlier one's place. */
static void
replace(struct nx_jsonvalue *object, struct nx_jsonvalue *earlier, struct nx_jsonvalue **link)
{
	struct nx_jsonvalue *later = *link;

	*link = later->next;
	earlier->as = later->as;
	earlier->kind = later->kind;
	object->as.members.count--;
}

static void
compare_members(struct nx_jsonvalue *object)
{
	struct nx_jsonvalue **link = &object->as.members.first;

	while (*link) {
		struct nx_jsonvalue *earlier = object->as.members.first;

		while (earlier != *link && !same_key(earlier, *link))
			earlier = earlier->next;
		if (earlier == *link)
			link = &(*link)->next;
		else
			replace(object, earlier, link);
	}
}

/* The same for very many members, by a table of their hashes. */
static bool
look_up_members(struct nx_jsonvalue *object, struct nx_arena *arena)
{
	struct nx_jsonvalue **link = &object->as.members.first, **slots;
	size_t room = 4 * FEW_MEMBERS;

	while (room < 2 * object->as.members.count)
		room *= 2;
	slots = nx_arena_zalloc(arena, room, sizeof(struct nx_jsonvalue *));
	if (!slots)
		return false;
	while (*link) {
		size_t at = nx_hash64((*link)->key.ptr, (*link)->key.len) & (room - 1);

		while (slots[at] && !same_key(slots[at], *link))
			at = (at + 1) & (room - 1);
		if (slots[at]) {
			replace(object, slots[at], link);
		} else {
			slots[at] = *link;
			link = &(*link)->next;
		}
	}
	return true;
}

static struct nx_jsonvalue *read_value(struct reading *self);

/* True, and over it, when the next token is c. */
static bool
take(struct reading *self, char c)
{
	self->p = nx_jsonscan_space(self->p, self->end);
	if (self->p == self->end || *self->p != c)
		return false;
	self->p++;
	return true;
}

static struct nx_jsonvalue *
read_member(struct reading *self)
{
	struct nx_jsonvalue *member;
	struct nx_str key;

	if (!take(self, '"'))
		return refuse_next(self, "string or '}' expected");
	if (!read_string(self, &key))
		return NULL;
	if (key.len && memchr(key.ptr, '\0', key.len))
		return refuse(self, "NUL byte in object key not supported", self->p, self->p);
	if (!take(self, ':'))
		return refuse_next(self, "':' expected");
	member = read_value(self);
	if (member)
		member->key = key;
	return member;
}

/* Behind the opening bracket: elements or members up to the closing one. */
static struct nx_jsonvalue *
read_members(struct reading *self, struct nx_jsonvalue *value, char close,
             struct nx_jsonvalue *(*read)(struct reading *))
{
	struct nx_jsonvalue **link = &value->as.members.first;

	*link = NULL;
	value->as.members.count = 0;
	if (take(self, close))
		return value;
	do {
		*link = read(self);
		if (!*link)
			return NULL;
		link = &(*link)->next;
		value->as.members.count++;
	} while (take(self, ','));
	if (!take(self, close))
		return refuse_next(self, close == '}' ? "'}' expected" : "']' expected");
	return value;
}

static struct nx_jsonvalue *
read_object(struct reading *self, struct nx_jsonvalue *value)
{
	value->kind = NX_JSON_OBJECT;
	if (!read_members(self, value, '}', read_member))
		return NULL;
	if (value->as.members.count <= FEW_MEMBERS)
		compare_members(value);
	else if (!look_up_members(value, self->arena))
		return NULL;
	return value;
}

static struct nx_jsonvalue *
read_kind(struct reading *self, struct nx_jsonvalue *value)
{
	char c = *self->p;

	if (is_digit(c) || c == '-')
		return read_number(self, value);
	if (nx_ascii_is_letter(c))
		return read_word(self, value);
	if (c != '"' && c != '{' && c != '[')
		return refuse_next(self,
		                   strchr("]}:,", c) && c ? "unexpected token" : "invalid token");
	self->p++;
	if (c == '{')
		return read_object(self, value);
	value->kind = c == '[' ? NX_JSON_ARRAY : NX_JSON_STRING;
	if (c == '[')
		return read_members(self, value, ']', read_value);
	return read_string(self, &value->as.text) ? value : NULL;
}

static struct nx_jsonvalue *
read_value(struct reading *self)
{
	struct nx_jsonvalue *value;

	self->p = nx_jsonscan_space(self->p, self->end);
	if (self->p == self->end)
		return refuse(self, "unexpected token", self->end, self->end);
	if (++self->depth > NX_JSON_DEPTH)
		return refuse(self, "maximum parsing depth reached", self->p, self->p + 1);
	value = nx_arena_alloc(self->arena, sizeof(*value));
	if (!value)
		return NULL;
	value->next = NULL;
	value->key = (struct nx_str){ NULL, 0 };
	value = read_kind(self, value);
	self->depth--;
	return value;
}

const struct nx_jsonvalue *
nx_jsonvalue_read(struct nx_str bytes, struct nx_arena *arena, struct nx_jsontrouble *trouble)
{
	struct reading reading = { bytes.ptr, bytes.ptr, bytes.ptr + bytes.len, arena, NULL, 0,
		                   trouble };
	const struct nx_jsonvalue *value;

	*trouble = (struct nx_jsontrouble){ "unexpected token", 0, 0 };
	if (bytes.len == 0)
		return NULL;
	value = read_value(&reading);
	if (!value || arena->failed)
		return NULL;
	reading.p = nx_jsonscan_space(reading.p, reading.end);
	return reading.p == reading.end ? value : refuse_next(&reading, "end of file expected");
}

const struct nx_jsonvalue *
nx_jsonvalue_get(const struct nx_jsonvalue *self, const char *name)
{
	size_t len = strlen(name);

	if (!nx_jsonvalue_is(self, NX_JSON_OBJECT))
		return NULL;
	for (const struct nx_jsonvalue *m = self->as.members.first; m; m = m->next)
		if (m->key.len == len && memcmp(m->key.ptr, name, len) == 0)
			return m;
	return NULL;
}
