/* pieces.h - a written word taken apart where its parts meet.
 *
 * Works on one written word (see scan.h), at most once for each distinct one:
 *
 *	U.S.-led         U.S. | -led
 *	transaction[s]   transactions
 *	S-300            S | -300
 *	$1.5bn's         1.5 | bn
 *	l'Iran (French)  Iran
 *
 * What the parts mean together (one name, or two words) is decided in words.c.
 *
 * Units    begin, end: bytes of the written word
 * Threads  pure, but for the table of character classes
 */
#ifndef NX_TEXT_PIECES_H
#define NX_TEXT_PIECES_H

#include "base/lang.h"
#include "text/chars.h"

#include <stdbool.h>

enum { NX_WRITTEN_MAX = 256 }; /* bytes of a written word; longer ones are cut */

enum nx_piece_kind {
	NX_PIECE_WORD,
	NX_PIECE_NUMBER,  /* in normal form */
	NX_PIECE_ACRONYM, /* written with dots; text without */
	NX_PIECE_NAME,    /* AT&T, don't, #metoo: taken as it is, never stemmed */
};

enum nx_piece_link {
	NX_LINK_APART,  /* the first, or behind a dot, slash, ... */
	NX_LINK_TOUCH,  /* letters and digits with nothing between */
	NX_LINK_HYPHEN,
};

struct nx_piece {
	const char *text; /* lower case, accents kept; in struct nx_pieces */
	uint16_t len;
	uint16_t begin, end;
	uint8_t kind, link;
	uint16_t nletters, ncapitals;
	bool capital;  /* starts with one */
	bool sentence; /* "end.Next": a sentence starts here without a space */
};

struct nx_pieces {
	struct nx_piece items[NX_WRITTEN_MAX];
	size_t count;
	bool lower_start;               /* the word starts with a small letter of a cased script */
	char text[8 * NX_WRITTEN_MAX]; /* compatibility forms grow */
	size_t ntext;
};

/* Fills `self` from `len` <= NX_WRITTEN_MAX bytes. */
void nx_pieces_split(struct nx_pieces *self, struct nx_chars *chars, nx_lang lang,
                     const char *written, size_t len);

#endif
