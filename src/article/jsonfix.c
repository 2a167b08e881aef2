#include "article/jsonfix.h"

#include "base/ascii.h"

#include <string.h>

enum { SAFE_DIGITS = 18 /* always fit 64 bits */ };

struct fix {
	const char *p, *end;
	char *to;
};

static void
put(struct fix *fix, const char *text)
{
	size_t n = strlen(text);

	memcpy(fix->to, text, n);
	fix->to += n;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The unit of `\uXXXX` at p; -1 if there is none. */
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

static bool
is_high(int unit)
{
	return unit >= 0xD800 && unit < 0xDC00;
}

static bool
is_low(int unit)
{
	return unit >= 0xDC00 && unit < 0xE000;
}

/* At a backslash in a string. */
static void
fix_escape(struct fix *fix)
{
	int unit = unit_at(fix->p, fix->end);
	size_t n = 6;

	if (unit >= 0) {
		if (is_high(unit) && is_low(unit_at(fix->p + 6, fix->end)))
			n = 12;
		if (n == 6 && (is_high(unit) || is_low(unit)))
			put(fix, "\\ufffd");
		else if (unit == 0)
			put(fix, " ");
		else {
			memcpy(fix->to, fix->p, n);
			fix->to += n;
		}
		fix->p += n;
		return;
	}
	if (fix->end - fix->p < 2) {
		fix->p++;
	} else if (strchr("\"\\/bfnrt", fix->p[1]) && fix->p[1]) {
		*fix->to++ = *fix->p++;
		*fix->to++ = *fix->p++;
	} else {
		fix->p++; /* "\'": the backslash means nothing */
	}
}

static void
fix_string(struct fix *fix)
{
	*fix->to++ = *fix->p++;
	while (fix->p < fix->end && *fix->p != '"') {
		if (*fix->p == '\\') {
			fix_escape(fix);
		} else if (*fix->p == '\n') {
			put(fix, "\\n");
			fix->p++;
		} else if ((unsigned char)*fix->p < 0x20) {
			*fix->to++ = ' ';
			fix->p++;
		} else {
			*fix->to++ = *fix->p++;
		}
	}
	if (fix->p < fix->end)
		*fix->to++ = *fix->p++;
}

static bool
in_word(char c)
{
	return nx_ascii_is_word(c) || c == '-' || c == '+' || c == '.' || c == '_';
}

static bool
is_word(const char *p, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(p, word, n) == 0;
}

static void
fix_word(struct fix *fix)
{
	static const char *const nothing[] = { "NaN",       "nan",      "Infinity", "-Infinity",
		                               "undefined", "None",     "inf",      "-inf",
		                               "+Infinity", "NULL" };
	const char *p = fix->p;
	size_t n = 0, digits = 0;

	while (p + n < fix->end && in_word(p[n])) {
		digits += p[n] >= '0' && p[n] <= '9';
		n++;
	}
	fix->p += n;
	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
		if (is_word(p, n, nothing[i])) {
			put(fix, "null");
			return;
		}
	if (is_word(p, n, "True") || is_word(p, n, "False")) {
		put(fix, *p == 'T' ? "true" : "false");
		return;
	}
	if (digits > SAFE_DIGITS) { /* as text, no digit is lost */
		*fix->to++ = '"';
		memcpy(fix->to, p, n);
		fix->to += n;
		*fix->to++ = '"';
		return;
	}
	memcpy(fix->to, p, n);
	fix->to += n;
}

static bool
closes_next(const char *p, const char *end)
{
	for (p++; p < end && (unsigned char)*p <= ' '; p++)
		;
	return p < end && (*p == '}' || *p == ']');
}

struct nx_str
nx_jsonfix(struct nx_str json, struct nx_arena *arena)
{
	struct fix fix = { json.ptr, json.ptr + json.len, NULL };
	char *copy;

	/* At worst each byte becomes two: a line end in a string, quotes round a number,
	 * "nan" as "null". */
	if (json.len > SIZE_MAX / 2 - 8)
		return (struct nx_str){ NULL, 0 };
	copy = fix.to = nx_arena_alloc(arena, 2 * json.len + 8);
	if (!copy)
		return (struct nx_str){ NULL, 0 };
	while (fix.p < fix.end) {
		if (*fix.p == '"')
			fix_string(&fix);
		else if (in_word(*fix.p))
			fix_word(&fix);
		else if (*fix.p == ',' && closes_next(fix.p, fix.end))
			fix.p++;
		else
			*fix.to++ = *fix.p++;
	}
	return (struct nx_str){ copy, (size_t)(fix.to - copy) };
}
