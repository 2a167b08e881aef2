/* postings.c - how small posting lists are, and how fast they are read.
 *
 *	zcat articles.jsonl.gz... | bench/postings [-r ROUNDS] [-c]
 *
 * Each line is a document; words are runs of letters and digits, JSON keys are passed over.
 * Prints bits a document, frequency and position over all lists, then numbers a second for
 * lists of 128 documents and more (documents; with frequencies; seeks).  -c: one pass of each, for
 * callgrind.  NIDX_CPU=scalar|sse42|avx2|avx512 chooses the kernels.
 */
#include "base/hash.h"
#include "base/mem.h"
#include "postings/cursor.h"
#include "postings/writer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TABLE = 1 << 22, DEFAULT_ROUNDS = 5 };

/* One occurrence; sorted by term they are lists, as documents and positions only rise. */
struct word {
	uint32_t term;
	nx_doc doc;
	nx_pos pos;
};

struct corpus {
	struct word *words;
	size_t n, room;
	uint64_t *hashes; /* open addressing; terms[i] belongs to hashes[i] */
	uint32_t *terms;
	uint32_t nterms;
	nx_doc ndocs;
	uint8_t *norms;
	size_t norms_room;
};

struct lists {
	struct nx_buffer docs, pos;
	struct nx_list_info *infos;
	uint32_t n;
	nx_doc ndocs;
};

static void
die(const char *what)
{
	fprintf(stderr, "bench/postings: %s\n", what);
	exit(1);
}

static uint32_t
term_of(struct corpus *self, const char *word, size_t len)
{
	uint64_t hash = nx_hash64(word, len) | 1;
	size_t i = hash >> 20 & (TABLE - 1);

	for (; self->hashes[i] && self->hashes[i] != hash; i = (i + 1) & (TABLE - 1))
		continue;
	if (!self->hashes[i]) {
		if (self->nterms > TABLE / 2)
			die("too many terms");
		self->hashes[i] = hash;
		self->terms[i] = self->nterms++;
	}
	return self->terms[i];
}

static void
add_line(struct corpus *self, char *line)
{
	nx_pos pos = 0;

	if (nx_mem_grow(&self->norms, &self->norms_room, (size_t)self->ndocs + 1, 1))
		die("out of memory");
	for (char *p = line; *p;) {
		char *begin = p;

		if (*p == '\\' && p[1]) {
			p += 2;
			continue;
		}
		for (; isalnum((unsigned char)*p) || (unsigned char)*p >= 0x80; p++)
			*p = (char)tolower((unsigned char)*p);
		if (p == begin) {
			p++;
			continue;
		}
		if (p[0] == '"' && p[1] == ':') /* a key */
			continue;
		if (nx_mem_grow(&self->words, &self->room, self->n + 1, sizeof(*self->words)))
			die("out of memory");
		self->words[self->n++] =
		    (struct word){ term_of(self, begin, (size_t)(p - begin)), self->ndocs, pos++ };
	}
	self->norms[self->ndocs] = (uint8_t)(pos / 8 < 255 ? pos / 8 : 255);
	self->ndocs++;
}

static void
read_corpus(struct corpus *self)
{
	char *line = NULL;
	size_t room = 0;

	self->hashes = nx_mem_zalloc(TABLE, sizeof(*self->hashes));
	self->terms = nx_mem_zalloc(TABLE, sizeof(*self->terms));
	if (!self->hashes || !self->terms)
		die("out of memory");
	while (getline(&line, &room, stdin) > 0)
		add_line(self, line);
	free(line);
}

/* Counting sort by term; stable, so each list stays in order. */
static struct word *
sorted(const struct corpus *self)
{
	struct word *to = nx_mem_alloc(self->n * sizeof(*to));
	size_t *at = nx_mem_zalloc((size_t)self->nterms + 1, sizeof(*at));

	if (!to || !at)
		die("out of memory");
	for (size_t i = 0; i < self->n; i++)
		at[self->words[i].term + 1]++;
	for (uint32_t t = 0; t < self->nterms; t++)
		at[t + 1] += at[t];
	for (size_t i = 0; i < self->n; i++)
		to[at[self->words[i].term]++] = self->words[i];
	nx_mem_free(at);
	return to;
}

static void
write_list(const struct corpus *corpus, struct nx_list_writer *writer, const struct word *words,
           size_t n, struct nx_list_info *info)
{
	static nx_pos positions[1 << 20];

	nx_list_writer_begin(writer, true);
	for (size_t i = 0, end; i < n; i = end) {
		nx_doc doc = words[i].doc;

		for (end = i; end < n && words[end].doc == doc && end - i < 1 << 20; end++)
			positions[end - i] = words[end].pos;
		nx_list_writer_add(writer, doc, (uint32_t)(end - i),
		                   positions[0] < 10 ? NX_ZONE_TITLE : 0u, corpus->norms[doc],
		                   positions);
	}
	nx_list_writer_end(writer, info);
}

static void
build(struct lists *self, const struct corpus *corpus)
{
	struct word *words = sorted(corpus);
	struct nx_ntf_scale scale;
	struct nx_list_writer *writer =
	    nx_list_writer_new(&self->docs, &self->pos, corpus->ndocs, &scale);
	size_t i = 0;

	nx_ntf_scale_of(&scale, corpus->norms, corpus->ndocs);

	self->n = corpus->nterms;
	self->ndocs = corpus->ndocs;
	self->infos = nx_mem_zalloc(self->n, sizeof(*self->infos));
	if (!writer || !self->infos)
		die("out of memory");
	for (uint32_t t = 0; t < self->n; t++) {
		size_t end = i;

		while (end < corpus->n && words[end].term == t)
			end++;
		write_list(corpus, writer, words + i, end - i, &self->infos[t]);
		i = end;
	}
	nx_list_writer_free(writer);
	nx_mem_free(words);
	if (self->docs.failed || self->pos.failed)
		die("out of memory");
}

static void
open_list(const struct lists *self, uint32_t t, struct nx_list *list)
{
	const struct nx_list_info *info = &self->infos[t];

	if (nx_list_open(list, self->docs.bytes + info->docs_begin, info->docs_bytes,
	                 self->pos.bytes ? self->pos.bytes + info->pos_begin : self->docs.bytes,
	                 info->pos_bytes, info->ndocs,
	                 self->ndocs, NULL) != NIDX_OK)
		die("a list does not open");
}

/* ---- Sizes ----------------------------------------------------------- */

enum { CLASS_BRIEF, CLASS_SHORT, CLASS_LONG, CLASSES };

struct sizes {
	uint64_t lists, ndocs, nwords, heads, docs, freqs, planes, all, pos;
	uint64_t blocks, bitsets;
};

static void
add_blocks(const struct nx_list *list, struct sizes *to)
{
	if (list->brief)
		return;
	to->heads += (uint64_t)(list->blocks - list->docs);
	for (uint32_t b = 0; b < list->nblocks; b++) {
		const uint8_t *from, *end, *planes;
		struct nx_block block;

		if (!nx_list_block_bytes(list, b, &from, &end) ||
		    !nx_block_open(&block, from, end, nx_list_block_count(list, b),
		                   list->nblocks == 1))
			die("a block does not open");
		to->blocks++;
		if (block.n < NX_BLOCK_DOCS) /* bits: their parts have no bytes of their own */
			continue;
		planes = block.title ? block.title : block.lead ? block.lead : block.end;
		to->bitsets += block.bitset;
		to->docs += (uint64_t)(block.freqs - block.docs);
		to->freqs += (uint64_t)(planes - block.freqs);
		to->planes += (uint64_t)(block.end - planes);
	}
}

static double
bits(uint64_t nbytes, uint64_t n)
{
	return n ? 8.0 * (double)nbytes / (double)n : 0;
}

static void
print_sizes(const struct lists *self)
{
	static const char *const names[CLASSES] = { "1 to 15", "16 to 128", "129 and more" };
	struct sizes sizes[CLASSES] = { { 0 } };

	for (uint32_t t = 0; t < self->n; t++) {
		const struct nx_list_info *info = &self->infos[t];
		struct sizes *to;
		struct nx_list list;

		open_list(self, t, &list);
		to = &sizes[list.brief          ? CLASS_BRIEF
		            : info->ndocs <= 128 ? CLASS_SHORT
		                                 : CLASS_LONG];
		to->lists++;
		to->ndocs += info->ndocs;
		to->nwords += info->nwords;
		to->all += info->docs_bytes;
		to->pos += info->pos_bytes;
		add_blocks(&list, to);
	}
	printf("%-14s %9s %9s %10s %7s %7s %7s %7s %7s %7s %8s\n", "lists of", "lists", "documents",
	       "words", "doc", "freq", "zones", "heads", "all/doc", "pos", "bitsets");
	for (unsigned c = 0; c < CLASSES; c++) {
		const struct sizes *s = &sizes[c];

		printf("%-14s %9lu %9lu %10lu %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f %7.1f%%\n",
		       names[c],
		       (unsigned long)s->lists, (unsigned long)s->ndocs, (unsigned long)s->nwords,
		       bits(s->docs, s->ndocs), bits(s->freqs, s->ndocs), bits(s->planes, s->ndocs),
		       bits(s->heads, s->ndocs), bits(s->all, s->ndocs), bits(s->pos, s->nwords),
		       s->blocks ? 100.0 * (double)s->bitsets / (double)s->blocks : 0);
	}
	printf("docs %zu bytes, positions %zu bytes (bits each above)\n", self->docs.len,
	       self->pos.len);
}

/* What the gaps of long lists would take in groups of other sizes, and patched (each group of 128
 * the best width, larger gaps apart with an index byte): the choice of FORMAT.md 6.7. */
static uint64_t
group_bytes(const uint32_t *gaps, uint32_t n, uint32_t size, bool patched)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < n; i += size) {
		uint32_t take = n - i < size ? n - i : size;
		uint32_t counts[33] = { 0 }, above = 0;
		unsigned width = 0;
		uint64_t best;

		for (uint32_t k = 0; k < take; k++) {
			unsigned w = nx_bit_width(gaps[i + k]);
			counts[w]++;
			width = w > width ? w : width;
		}
		best = ((uint64_t)take * width + 7) / 8 + 1;
		for (unsigned w = width; patched && w-- > 0;) {
			uint64_t cost;

			above += counts[w + 1];
			cost = ((uint64_t)take * w + (uint64_t)above * (8 + width - w) + 7) / 8 + 2;
			best = cost < best ? cost : best;
		}
		sum += best;
	}
	return sum;
}

static void
print_position_choices(const struct lists *self)
{
	uint64_t bytes[4] = { 0 }, nwords = 0;
	uint32_t *gaps = NULL;
	size_t room = 0;

	for (uint32_t t = 0; t < self->n; t++) {
		struct nx_list list;
		struct nx_cursor cursor;

		open_list(self, t, &list);
		if (list.ndocs <= 128)
			continue;
		nx_cursor_init(&cursor, &list);
		while (nx_cursor_doc(&cursor) != NX_NO_DOC) {
			uint32_t n;
			nx_pos one;

			nx_cursor_positions(&cursor, &one, 1); /* sets before[] */
			n = cursor.before[cursor.count];
			if (nx_mem_grow(&gaps, &room, n, sizeof(*gaps)) ||
			    !nx_positions_gaps(&cursor.positions, 0, n, gaps))
				die("positions cannot be read");
			bytes[0] += group_bytes(gaps, n, 64, false);
			bytes[1] += group_bytes(gaps, n, 128, false);
			bytes[2] += group_bytes(gaps, n, 256, false);
			bytes[3] += group_bytes(gaps, n, 128, true);
			nwords += n;
			nx_cursor_to_block(&cursor, cursor.block + 1);
		}
	}
	printf("positions of long lists, bits each: groups of 64 %.3f, 128 %.3f, 256 %.3f, "
	       "patched %.3f\n",
	       bits(bytes[0], nwords), bits(bytes[1], nwords), bits(bytes[2], nwords),
	       bits(bytes[3], nwords));
	nx_mem_free(gaps);
}

/* ---- Speed ----------------------------------------------------------- */

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

enum work { DOCS, FREQS, STEPS, SEEKS, BITS, WORKS };

static uint64_t
read_list(const struct nx_list *list, enum work work, uint64_t *check)
{
	struct nx_cursor cursor;
	uint64_t window[64];
	uint32_t block = 0, n = 0;
	bool damaged = false;

	if (work == BITS) {
		for (nx_doc begin = 0; begin < list->doc_limit; begin += 4096) {
			nx_doc left = list->doc_limit - begin,
			       end = begin + (left < 4096 ? left : 4096);

			memset(window, 0, sizeof(window));
			block = nx_list_fill_bits(list, block, begin, end, window, &damaged);
			*check += window[begin / 4096 % 64];
		}
		return list->ndocs;
	}
	nx_cursor_init(&cursor, list);
	if (work == STEPS || work == SEEKS) {
		nx_doc doc = nx_cursor_doc(&cursor);

		for (; doc != NX_NO_DOC; n++) {
			*check += doc;
			doc = work == STEPS ? nx_cursor_next(&cursor)
			                    : nx_cursor_seek(&cursor, doc + 97);
		}
		return n;
	}
	for (uint32_t b = 0; b < list->nblocks; b++) {
		nx_cursor_to_block(&cursor, b);
		*check += cursor.docs[0];
		if (work == FREQS) {
			nx_cursor_need_freqs(&cursor);
			*check += cursor.freqs[0];
		}
	}
	return list->ndocs;
}

static void
print_speed(const struct lists *self, unsigned rounds)
{
	static const char *const names[WORKS] = { "documents, by block", "documents and freqs",
		                                  "documents, by step", "seeks 97 ahead",
		                                  "documents, as bits" };
	uint64_t check = 0;

	printf("kernels: %s\n", nx_kernels_get()->name);
	for (unsigned w = 0; w < WORKS; w++) {
		double best = 1e9;
		uint64_t n = 0;

		for (unsigned round = 0; round < rounds; round++) {
			double start = seconds(), took;

			n = 0;
			for (uint32_t t = 0; t < self->n; t++) {
				struct nx_list list;

				if (self->infos[t].ndocs < 128)
					continue;
				open_list(self, t, &list);
				n += read_list(&list, (enum work)w, &check);
			}
			took = seconds() - start;
			best = took < best ? took : best;
		}
		printf("%-22s %10lu in %8.3f ms  %8.1f million/s\n", names[w], (unsigned long)n,
		       best * 1e3, (double)n / best * 1e-6);
	}
	printf("(check %lx)\n", (unsigned long)check);
}

int
main(int argc, char **argv)
{
	unsigned rounds = DEFAULT_ROUNDS;
	struct corpus corpus = { 0 };
	struct lists lists = { 0 };
	double start;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-c") == 0)
			rounds = 1;
		else if (strcmp(argv[i], "-r") == 0 && i + 1 < argc)
			rounds = (unsigned)strtoul(argv[++i], NULL, 10);
		else
			die("usage: bench/postings [-r ROUNDS] [-c] < lines");
	}
	read_corpus(&corpus);
	start = seconds();
	build(&lists, &corpus);
	printf("%u documents, %zu words, %u terms; lists sorted and written in %.0f ms\n",
	       lists.ndocs, corpus.n, lists.n, (seconds() - start) * 1e3);
	print_sizes(&lists);
	print_position_choices(&lists);
	print_speed(&lists, rounds ? rounds : 1);
	nx_buffer_release(&lists.docs);
	nx_buffer_release(&lists.pos);
	nx_mem_free(lists.infos);
	nx_mem_free(corpus.words);
	nx_mem_free(corpus.hashes);
	nx_mem_free(corpus.terms);
	nx_mem_free(corpus.norms);
	return 0;
}
