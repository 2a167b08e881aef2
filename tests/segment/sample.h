/* sample.h - a made-up batch of news in memory, and the segment written from it.
 *
 * Everything a segment must give back is kept here as plain arrays, so that tests compare against
 * them and never against the code under test.
 */
#ifndef NX_TESTS_SEGMENT_SAMPLE_H
#define NX_TESTS_SEGMENT_SAMPLE_H

#include "segment/segment.h"
#include "segment/writer.h"

#include <stdbool.h>

struct sample_size {
	nx_doc ndocs;
	uint32_t nterms;   /* words to draw from; each drawn with falling likelihood */
	uint32_t nwords;   /* the longest article; 0: all are empty */
	nx_doc ndated;
	uint32_t group_bytes; /* of stored articles packed in one piece; 0: 65536 */
};

struct sample_doc {
	struct nx_segment_doc columns;
	struct nx_article article;
	uint32_t *words; /* index in terms, by position */
	char *text;      /* behind the article's strings */
	struct nx_str people[2]; /* its authors and tags */
};

struct sample_posting {
	uint32_t term;
	nx_doc doc;
	nx_pos pos;
};

struct sample_form {
	char text[40];
	uint32_t term; /* number in the dictionary */
};

struct sample {
	struct sample_size size;
	char (*terms)[32]; /* sorted, distinct; every one that occurs is in the dictionary */
	int32_t *numbers;  /* term -> number in the dictionary, -1: occurs nowhere */
	nx_term nnumbers;
	struct sample_doc *docs;
	struct sample_posting *postings; /* sorted by term, document, position */
	size_t npostings;
	struct sample_form *forms; /* sorted */
	size_t nforms;
};

/* The same sample for the same seed and size. */
struct sample *sample_new(uint64_t seed, struct sample_size size);
void sample_free(struct sample *self);

/* The next term that occurs. */
uint32_t sample_other(const struct sample *self, uint32_t term);

/* Has each word whose position `every` divides stand for sample_other() too, as indexing does with
 * "Covid-19": two terms at one position. */
void sample_double(struct sample *self, unsigned every);

/* Writes it as segment `name`, pairs with it; articles are packed in an order of their own. */
enum nidx_status sample_write(struct sample *self, struct nx_dir *dir, const char *name,
                              struct nidx_error *err);

/* Zones of a position. */
unsigned sample_zone(const struct nx_segment_doc *doc, nx_pos pos);

/* The next number of a fixed sequence. */
uint64_t sample_random(uint64_t *state);

/* A new folder for a test under $TMPDIR; removed with all in it by the second. */
char *sample_folder(void);
void sample_folder_remove(char *path);

#endif
