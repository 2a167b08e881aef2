/* reader.h - a second reader of segments, written from src/segment/FORMAT.md alone.
 *
 * Slow, simple, whole: reads everything into plain arrays and believes nothing.  It includes
 * nothing from src/, so that a mistake there is not made here as well; where it and the library
 * disagree, one of them or the document is wrong.
 */
#ifndef NX_TESTS_FORMAT_READER_H
#define NX_TESTS_FORMAT_READER_H

#include <stddef.h>
#include <stdint.h>

struct ref_text {
	uint8_t *bytes; /* NUL-terminated */
	size_t len;
};

struct ref_posting {
	uint32_t doc, freq;
	unsigned zones; /* 1 title, 2 lead */
	uint32_t *positions; /* freq of them; NULL: the list keeps none */
};

struct ref_term {
	struct ref_text text;
	uint32_t ndocs;
	uint64_t nwords;
	struct ref_posting *postings; /* ndocs of them */
};

struct ref_form {
	struct ref_text text;
	uint32_t term;
};

enum { REF_COLUMNS = 17, REF_FIELDS = 10 };

struct ref_article {
	/* key, URL, source, section, times as written (2), language, title, lead, body */
	struct ref_text fields[REF_FIELDS];
	struct ref_text *authors, *tags;
	uint64_t nauthors, ntags;
};

struct ref_pair {
	uint32_t first, second;
};

struct ref_segment {
	uint32_t ndocs, ndated, nterms, nforms;
	uint64_t nwords, nnormwords;
	uint64_t *columns[REF_COLUMNS];
	const uint8_t *sizes; /* SIZE */
	struct ref_text *sources, *sections;
	uint32_t nsources, nsections;
	struct ref_pair *days, *langs;
	uint32_t ndays, nlangs;
	struct ref_term *terms;
	struct ref_form *forms;
	struct ref_article *articles; /* by document */
	uint32_t npairs; /* of common terms that stand side by side: read, compared with positions */
	void *memory;
};

/* Reads FOLDER/NAME.nxi, .nxp, .nxs, .nxq.  NULL with a message in `why` when any rule is broken. */
struct ref_segment *ref_read(const char *folder, const char *name, char why[200]);
void ref_free(struct ref_segment *segment);

#endif
