/* fields.h - the words of an article's metadata as terms.
 *
 * Author, source, section, tags and URL are searched by word and by phrase (author:"ana
 * ruiz"), each in a position space of its own that starts at 0.  The same code makes the terms when
 * articles are indexed and when a query asks for them: words are folded, never
 * stemmed, because names have no plural.
 *
 *	"\2a" author words    "\2s" source words    "\2c" section words
 *	"\2t" tag words       "\2u" url words       "\2l" language code, no positions
 *	"\2s=" and "\2c=": the whole source or section, its words joined by one space,
 *	no positions
 *
 * URL words are the runs of ASCII letters and digits (and of bytes above 0x7f), lower-cased,
 * the scheme left out: "https://www.example.org/2020/ferry-inquiry" gives
 * www example org 2020 ferry inquiry.
 *
 * Owner    owns its analyser
 * Threads  one at a time
 */
#ifndef NX_INDEX_FIELDS_H
#define NX_INDEX_FIELDS_H

#include "base/lang.h"
#include "base/types.h"
#include "text/analyzer.h"

enum nx_field {
	NX_FIELD_AUTHOR = 'a',
	NX_FIELD_SOURCE = 's',
	NX_FIELD_SECTION = 'c',
	NX_FIELD_TAG = 't',
	NX_FIELD_URL = 'u',
	NX_FIELD_LANG = 'l',
};

/* Positions between two authors or two tags, so that no phrase spans both. */
enum { NX_FIELD_GAP = 16 };

struct nx_fields {
	struct nx_lexicon *lexicon;
	struct nx_analyzer *analyzer;
	struct nx_tokens tokens;
};

/* 0, or -1 when memory is out (and nothing to release). */
int nx_fields_init(struct nx_fields *self);
void nx_fields_release(struct nx_fields *self);

/* Called with each term (valid during the call); non-zero stops. */
typedef int (*nx_field_visit)(void *ctx, const char *term, size_t len, nx_pos pos);

/* The words of one value, the first at position *pos; *pos is set to the next value's first.
 * Returns 0, -1 when memory is out, or what visit returned. */
int nx_fields_words(struct nx_fields *self, enum nx_field field, struct nx_str value, nx_pos *pos,
                    nx_field_visit visit, void *ctx);

/* The term for a whole source or section in `to` (NX_TERM_MAX bytes); returns its length, 0 when
 * the value has no words or memory is out. */
size_t nx_fields_whole(struct nx_fields *self, enum nx_field field, struct nx_str value,
                       char to[NX_TERM_MAX]);

/* The term of a language; returns its length. */
size_t nx_fields_lang(nx_lang lang, char to[NX_TERM_MAX]);

#endif
