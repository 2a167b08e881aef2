/* termname.h - terms as people read and write them.
 *
 * Terms that are no words of a text begin with a control byte (FORMAT.md 5), which no terminal
 * shows and nobody can type: \1s and \1p mark where sentences and paragraphs start, \2 and a letter
 * are metadata, \3 is a word written in capitals.
 *
 * Example: "\1s" is "[sentence]", "\2aann" is "author:ann", "\3us" is "caps(us)"
 * Threads  pure
 */
#ifndef NX_SEGMENT_TERMNAME_H
#define NX_SEGMENT_TERMNAME_H

#include "base/buffer.h"
#include "base/types.h"

/* Appends the name; other control bytes as \xNN. */
void nx_term_name(struct nx_str term, struct nx_buffer *out);

/* Appends the term with this name; what begins a name ("author:a") gives what begins its term. */
void nx_term_of_name(struct nx_str name, struct nx_buffer *out);

#endif
