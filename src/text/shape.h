/* shape.h - what a word's neighbours want to know about it.
 *
 * Whether a stop behind it ends a sentence, whether it and the next word may be one name: all of
 * it is worked out with the word and remembered as flags.
 *
 * Threads  pure
 */
#ifndef NX_TEXT_SHAPE_H
#define NX_TEXT_SHAPE_H

#include "text/pieces.h"

enum { NX_DESIGNATION_MAX = 5 }; /* letters of MERS-2, COVID-19 in capitals */

/* enum nx_word_flag bits of a written word with these pieces. */
uint32_t nx_shape_flags(nx_lang lang, const struct nx_pieces *pieces);

#endif
