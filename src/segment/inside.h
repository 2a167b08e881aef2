/* inside.h - an open segment, for the files of this folder that read, check and print it. */
#ifndef NX_SEGMENT_INSIDE_H
#define NX_SEGMENT_INSIDE_H

#include "postings/ntf.h"
#include "segment/columns.h"
#include "segment/dayruns.h"
#include "segment/forms.h"
#include "segment/head.h"
#include "segment/pairs.h"
#include "segment/sections.h"
#include "segment/segment.h"
#include "segment/stored_reader.h"
#include "segment/strings.h"
#include "segment/terms.h"

enum {
	NX_ZONE_BIAS = 2048,   /* zones are stored as minutes + this, none as 0 */
	NX_PRECISION_BITS = 3, /* of the publishing time, in front of the update's */
	NX_LANG_ENTRY = 8,     /* bytes of LANG: language, documents */
	NX_RESTRICTED = 16     /* bytes of RSTR: document, status, embargo */
};

struct nx_segment {
	char name[NX_SEGMENT_NAME_MAX + 1];
	struct nx_sections index, positions;
	struct nx_stored stored;
	struct nx_head head;
	struct nx_columns columns;
	struct nx_extents extents; /* three of them, for positions */
	struct nx_strings sources, sections;
	struct nx_dayruns days;
	struct nx_terms terms;
	struct nx_forms forms;
	struct nx_ntf_scale scale; /* of its lists */
	const uint8_t *langs;
	uint32_t nlangs;
	const uint8_t *restricted; /* RSTR */
	uint32_t nrestricted;
	struct nx_pairs pairs; /* of a small segment none */
	const uint8_t *lists, *posns; /* LIST and POSN */
	size_t lists_bytes, posns_bytes;
};

/* Whether lists are of this format: of an older one columns and articles are read alone. */
static inline bool
nx_segment_has_lists(const struct nx_segment *self)
{
	return self->index.version == NX_FORMAT_VERSION;
}

/* Whether format and size promise pairs. */
static inline bool
nx_segment_has_pairs(const struct nx_segment *self)
{
	return nx_segment_has_lists(self) && self->head.ndocs >= NX_PAIRS_LEAST;
}

/* The list that a value speaks of. */
enum nidx_status nx_segment_open_list(const struct nx_segment *self,
                                      const struct nx_term_value *value, struct nx_list *list,
                                      struct nidx_error *err);

#endif
