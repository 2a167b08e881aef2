#include "article/encoding.h"

#include "article/charset.h"
#include "base/buffer.h"
#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

enum { LABEL_MAX = 40 };

/* What labels mean on the web where that is not what they say. */
static const struct {
	const char *label, *name;
} labels[] = {
	{ "ascii", "CP1252" },        { "big5", "BIG5-HKSCS" },     { "big5-hkscs", "BIG5-HKSCS" },
	{ "euc-kr", "CP949" },        { "gb2312", "GB18030" },      { "gb_2312-80", "GB18030" },
	{ "gbk", "GB18030" },         { "iso-8859-1", "CP1252" },   { "iso-8859-11", "CP874" },
	{ "iso-8859-9", "CP1254" },   { "iso8859-1", "CP1252" },    { "iso_8859-1", "CP1252" },
	{ "ks_c_5601-1987", "CP949" }, { "l1", "CP1252" },          { "latin-1", "CP1252" },
	{ "latin1", "CP1252" },       { "shift-jis", "CP932" },     { "shift_jis", "CP932" },
	{ "sjis", "CP932" },          { "tis-620", "CP874" },       { "us-ascii", "CP1252" },
	{ "windows-31j", "CP932" },   { "windows-949", "CP949" },   { "x-gbk", "GB18030" },
	{ "x-sjis", "CP932" },        { "x-x-big5", "BIG5-HKSCS" },
};

/* The name iconv knows it by, written to `name`; false for an empty or overlong one. */
static bool
name_of(struct nx_str label, char name[LABEL_MAX + 1])
{
	while (label.len && (*label.ptr == ' ' || *label.ptr == '"' || *label.ptr == '\'')) {
		label.ptr++;
		label.len--;
	}
	while (label.len && strchr(" \"';", label.ptr[label.len - 1]))
		label.len--;
	if (label.len == 0 || label.len > LABEL_MAX)
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!strchr("-_.:+", label.ptr[i]) &&
		    !((label.ptr[i] | 0x20) >= 'a' && (label.ptr[i] | 0x20) <= 'z') &&
		    !(label.ptr[i] >= '0' && label.ptr[i] <= '9'))
			return false; /* iconv would take "//" for an order */
	memcpy(name, label.ptr, label.len);
	name[label.len] = '\0';
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (strcasecmp(labels[i].label, name) == 0) {
			strcpy(name, labels[i].name);
			break;
		}
	return true;
}

static iconv_t
open_label(struct nx_str label)
{
	char name[LABEL_MAX + 1];

	if (!name_of(label, name) || strcasecmp(name, "utf-8") == 0 || strcasecmp(name, "utf8") == 0)
		return (iconv_t)-1; /* what is no UTF-8 is not helped by calling it that */
	return iconv_open("UTF-8", name);
}

/* Converts all of `bytes`; what is no character becomes U+FFFD. */
static bool
convert_all(iconv_t convert, struct nx_str bytes, struct nx_buffer *out)
{
	char *from = (char *)(uintptr_t)bytes.ptr; /* iconv's signature is older than const */
	size_t left = bytes.len;

	while (left > 0) {
		char *to;
		size_t room;
		if (!nx_buffer_reserve(out, left + left / 2 + 64))
			return false;
		to = (char *)out->bytes + out->len;
		room = out->room - out->len;
		if (iconv(convert, &from, &left, &to, &room) == (size_t)-1 && errno != E2BIG) {
			out->len = (size_t)((uint8_t *)to - out->bytes);
			nx_buffer_put(out, "\xef\xbf\xbd", 3);
			from++;
			left--;
			iconv(convert, NULL, NULL, NULL, NULL);
		} else {
			out->len = (size_t)((uint8_t *)to - out->bytes);
		}
	}
	return !out->failed;
}

static struct nx_str
from_utf16(struct nx_str bytes, enum nx_charset charset, struct nx_arena *arena)
{
	struct nx_utf16 decoder = { .big_endian = charset == NX_CHARSET_UTF16BE };
	char *to = nx_arena_alloc(arena, 3 * (bytes.len / 2 + 2) + 3);
	size_t n;

	if (!to)
		return (struct nx_str){ NULL, 0 };
	n = nx_utf16_decode(&decoder, (const uint8_t *)bytes.ptr, bytes.len, to);
	n += nx_utf16_finish(&decoder, to + n);
	return (struct nx_str){ to, n };
}

struct nx_str
nx_encoding_to_utf8(struct nx_str bytes, struct nx_str label, struct nx_arena *arena)
{
	struct nx_buffer out = { 0 };
	struct nx_str text = { NULL, 0 };
	size_t bom;
	enum nx_charset charset = nx_charset_detect((const uint8_t *)bytes.ptr, bytes.len, &bom);
	iconv_t convert;

	bytes.ptr += bom;
	bytes.len -= bom;
	if (charset != NX_CHARSET_BYTES)
		return from_utf16(bytes, charset, arena);
	if (nx_utf8_valid(bytes.ptr, bytes.len) == bytes.len)
		return bytes;
	convert = open_label(label);
	if (convert == (iconv_t)-1)
		return nx_charset_repair(bytes, arena);
	if (convert_all(convert, bytes, &out))
		text = nx_arena_str(arena, (const char *)out.bytes, out.len);
	else
		arena->failed = true;
	iconv_close(convert);
	nx_buffer_release(&out);
	return text;
}
