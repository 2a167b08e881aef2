/* charset.h - bytes of unknown encoding become UTF-8.
 *
 * Newsrooms of thirty years: UTF-8, UTF-16 saved by an editor on Windows, Windows-1252
 * (which everybody calls Latin-1), and UTF-8 with a few Windows bytes pasted in.  A file is
 * judged once by its first bytes, for UTF-16 and for what is no text at all; single
 * bytes are judged item by item, so that one bad line does not change how its
 * neighbours are read.
 *
 * Threads  pure
 * Source   WHATWG Encoding Standard, windows-1252 index; RFC 2781 (UTF-16)
 */
#ifndef NX_ARTICLE_CHARSET_H
#define NX_ARTICLE_CHARSET_H

#include "base/arena.h"
#include "base/types.h"

enum nx_charset {
	NX_CHARSET_BYTES, /* UTF-8 or single bytes: nx_charset_repair() decides per item */
	NX_CHARSET_UTF16LE,
	NX_CHARSET_UTF16BE,
};

/* What the first bytes of a file say; *bom set to the length of the byte-order mark, 0
 * without one.  UTF-16 without a mark is told by its zero bytes, all on one side. */
enum nx_charset nx_charset_detect(const uint8_t *head, size_t len, size_t *bom);

/* What bytes that are no text look like, with its article: "a PDF document", "a ZIP
 * archive", "binary data"; NULL for text.  Call after nx_charset_detect() said BYTES. */
const char *nx_charset_not_text(const uint8_t *head, size_t len);

/* A decoder of UTF-16 that may be fed in pieces of any length. */
struct nx_utf16 {
	bool big_endian;
	uint16_t high;  /* a first surrogate that waits for its second; 0 if none */
	uint8_t odd;    /* half a unit that waits for its other half */
	bool have_odd;
};

/* Decodes `len` bytes to UTF-8 at `to` (room for 3 * (len / 2 + 2) bytes) and returns the
 * bytes written.  Lone surrogates become U+FFFD. */
size_t nx_utf16_decode(struct nx_utf16 *self, const uint8_t *bytes, size_t len, char *to);

/* At the end of the file: what is still waiting, as U+FFFD (room for 3 bytes). */
size_t nx_utf16_finish(struct nx_utf16 *self, char *to);

/* `bytes` itself when it is UTF-8.  Otherwise a copy in the arena, read as Windows-1252, or, when
 * most of its non-ASCII characters are sound UTF-8, with only the bad bytes
 * read so.  { NULL, 0 } when memory is out. */
struct nx_str nx_charset_repair(struct nx_str bytes, struct nx_arena *arena);

#endif
