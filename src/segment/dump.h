/* dump.h - any part of a segment as text, for people.
 *
 * Prints what is there, damaged or not; only bounds what it reads.
 *
 * Threads  any
 */
#ifndef NX_SEGMENT_DUMP_H
#define NX_SEGMENT_DUMP_H

#include "base/buffer.h"
#include "segment/segment.h"

/* Appends the part called `part` to `out`:
 *	sections	files, sections, offsets, checksums; arg not used, nor by the next three
 *	days		day, first document, documents
 *	languages	language, documents
 *	stored		groups of stored articles
 *	doc		the columns of document `arg`, a number
 *	terms		terms that start with `arg`: number, documents, occurrences, bytes
 *	forms		written forms that start with `arg`, each with its term
 *	postings	the list of the term `arg`: blocks with impacts, documents with positions
 * NIDX_EARG names the parts when there is none of this name; NIDX_ENOENT when `arg` is not
 * there; NIDX_ENOMEM. */
enum nidx_status nx_segment_dump(const struct nx_segment *self, const char *part,
                                 struct nx_str arg, struct nx_buffer *out, struct nidx_error *err);

#endif
