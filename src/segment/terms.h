/* terms.h - the dictionary: every term in byte order, and where its list is.
 *
 * Blocks of 16 terms, front coded: a term is the bytes it shares with the one before it and its
 * own, and those are coded by the byte before each (textcode.h).  In front stands an array of the
 * first eight bytes of each block's first term, as big-endian numbers, so that a look-up is a
 * binary search over integers and then a scan of one block, which decodes all bytes but compares
 * only where they can decide.  Values stand behind the terms of a block (values.h).
 *
 * Example: looking up "nation" in a block nat|ion|ional|ionwide (shared 0, 3, 6, 6): "nat"
 * matches 3 bytes and is a prefix: smaller; the next shares 3 = matched, its suffix "ion"
 * completes it: found.
 *
 * Bytes    FORMAT.md section 5
 * Owner    borrows the mapped sections; memory-safe on any bytes
 * Threads  immutable; a cursor is one thread's
 * Source   front coding: Witten, Moffat, Bell, "Managing Gigabytes" (1999) section 4.1
 */
#ifndef NX_SEGMENT_TERMS_H
#define NX_SEGMENT_TERMS_H

#include "base/buffer.h"
#include "base/fail.h"
#include "segment/fieldterm.h"
#include "segment/textcode.h"
#include "segment/values.h"

enum {
	NX_TERM_MAX = NX_TEXT_MAX, /* bytes of the longest term or form */
	NX_TERMS_BLOCK = NX_VALUES_MOST, /* terms in a block: 8 would save a third of a look-up and add 1 % to an index */
	NX_TEXT_KEY = 8,       /* bytes of a key */
	NX_TERMS_INDEX = NX_TEXT_KEY + 4 /* bytes a block costs in TIDX */
};

struct nx_terms {
	const uint8_t *bytes; /* TERM */
	size_t nbytes;
	struct nx_textcode code;       /* at the front of TERM */
	const uint8_t *keys, *offsets; /* TIDX */
	nx_term nterms;
	nx_doc ndocs; /* of the segment */
	uint32_t nblocks;
};

enum nidx_status nx_terms_open(struct nx_terms *self, const uint8_t *bytes, size_t nbytes,
                               const uint8_t *index, size_t index_bytes, nx_term nterms,
                               nx_doc ndocs, struct nidx_error *err);

/* What a walk reads of its terms, or-ed. */
enum nx_term_parts { NX_TERM_TEXT = 1, NX_TERM_VALUE = 2 };

/* Walks terms in order.  Zeroed is not valid: seek first. */
struct nx_term_cursor {
	const struct nx_terms *terms;
	nx_term number;          /* of the current term; nterms when exhausted */
	struct nx_term_value value;
	bool damaged;            /* the walk ended at bytes that cannot be */
	unsigned parts;          /* enum nx_term_parts: the others mean nothing */
	bool reads_texts;        /* of this block */
	size_t len;
	uint32_t block;
	uint32_t left;           /* terms left in the block behind the current one */
	struct nx_bits t;        /* next term */
	struct nx_values values; /* the next ones */
	uint8_t text[NX_TERM_MAX]; /* current term, `len` bytes */
};

/* Stands on the first term >= `term`; false when there is none (or damage).  `parts`: what is read of it and of those
 * behind, enum nx_term_parts; its text in any case. */
bool nx_terms_seek(struct nx_term_cursor *self, const struct nx_terms *terms, struct nx_str term,
                   unsigned parts);

/* Stands on term `number`; cheap when it is near behind the current one of the same dictionary.
 * Of a fresh cursor `terms` must be NULL; `parts` are the same in all calls: either alone is cheaper than
 * both.  False for a number that is not there (or damage). */
bool nx_terms_to(struct nx_term_cursor *self, const struct nx_terms *terms, nx_term number,
                 unsigned parts);

/* How many bytes the lists of the terms before block b take in LIST and POSN; 0 on damage. */
uint64_t nx_terms_bytes_before(const struct nx_terms *self, uint32_t b);

bool nx_terms_next(struct nx_term_cursor *self);

/* Behind the last term of a block: true when terms and values fill it. */
bool nx_terms_block_filled(const struct nx_term_cursor *self);

/* Exact look-up.  False when the term is not there, or *damaged set. */
bool nx_terms_find(const struct nx_terms *self, struct nx_str term, nx_term *number,
                   struct nx_term_value *value, bool *damaged);

/* ---- Writing ---- */

struct nx_terms_writer {
	struct nx_buffer bytes;          /* TERM, when all is done */
	struct nx_buffer keys, offsets;  /* TIDX, its two halves */
	struct nx_buffer draft;          /* texts: their code is not known before the last */
	struct nx_values_writer block;   /* the values of the block in hand */
	struct nx_buffer values;         /* of all blocks before, each beginning with a byte */
	struct nx_buffer marks;          /* of each block, three u64: where its first lists and
	                                    positions begin, and where its values end */
	nx_term nterms;
	uint32_t inblock;
	uint64_t block_docs, block_pos; /* where the block's first lists outside start */
	uint64_t docs_at, pos_at;       /* where the next such list starts */
	size_t len;
	uint8_t last[NX_TERM_MAX];
};

/* The next term, greater than the one before, 1 to NX_TERM_MAX bytes.  `docs`: the bits of a brief
 * list, from the lowest on. */
void nx_terms_writer_add(struct nx_terms_writer *self, struct nx_str term,
                         const struct nx_list_info *info, const uint8_t *docs);

/* Ends the last block.  The buffers then hold the sections: TERM in bytes, TIDX in keys and
 * offsets, one behind the other. */
void nx_terms_writer_finish(struct nx_terms_writer *self);
bool nx_terms_writer_failed(const struct nx_terms_writer *self);
void nx_terms_writer_release(struct nx_terms_writer *self);

/* ---- Shared with forms.c ---- */

/* First eight bytes, big-endian, zeros behind a shorter text: numbers in the order of bytes. */
uint64_t nx_text_key(const void *text, size_t len);

/* What every text of this key begins with: the key's bytes but zeros at its end.  Writes NX_TEXT_KEY bytes and returns
 * how many of them count. */
size_t nx_text_of_key(uint64_t key, uint8_t *text);

#endif
