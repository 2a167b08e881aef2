/* encoding.h - text in a named character set becomes UTF-8.
 *
 * For pages, feeds and mail, which say (or claim) what their bytes are.  Labels are those of the
 * web: "gb2312" means GB 18030, "iso-8859-1" Windows-1252, and so on.
 *
 * Threads  pure
 * Source   WHATWG Encoding Standard, section 4.2 (labels); conversion by the C library's iconv
 */
#ifndef NX_ARTICLE_ENCODING_H
#define NX_ARTICLE_ENCODING_H

#include "base/arena.h"
#include "base/types.h"

/* `bytes` in the character set of this label, as UTF-8 in the arena; bytes that are none become U+FFFD.
 * Sound UTF-8 (with or without byte-order mark) is taken as such whatever the label says, and so is
 * UTF-16 with a mark; an unknown or empty label is nx_charset_repair()'s business.  { NULL, 0 } when
 * memory is out (arena->failed). */
struct nx_str nx_encoding_to_utf8(struct nx_str bytes, struct nx_str label, struct nx_arena *arena);

#endif
