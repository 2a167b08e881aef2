/* plain.c - nidx-oracle-eval: what plain BM25 makes of a test collection.
 *
 *	nidx-oracle-eval [--bodies-only] [--each] TOPICS QRELS DOCS.jsonl[.gz] ...
 *
 * No rules of news: words are runs of letters and digits, lower-cased, stemmed by Snowball's
 * English stemmer; one field, exact lengths, k1 1.2, b 0.75.  It is what nidx must not be worse
 * than (bench/RELEVANCE.md); it shares with nidx the reading of JSON only.
 *
 * Source  Robertson and Zaragoza (2009); measures as trec_eval -c
 */
#include "article/reader.h"
#include "base/utf8.h"
#include "store/input.h"

#include <libstemmer.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { DEPTH = 1000, WORD_MAX = 256, SLOTS = 1 << 21 };
static const double K1 = 1.2, B = 0.75;

struct posting {
	uint32_t doc, freq;
};

struct term {
	char *text;
	struct posting *postings;
	size_t count, room;
};

struct doc {
	char *key;
	uint32_t length;
};

struct judgement {
	char topic[64], key[256];
	int grade;
};

struct engine {
	struct sb_stemmer *stemmer;
	struct term *terms; /* open addressing */
	struct doc *docs;
	uint32_t ndocs;
	double nwords;
	struct judgement *judgements;
	size_t njudgements;
	double *scores; /* by document, of one topic */
	bool bodies_only, each;
};

static void
die(const char *what, const char *which)
{
	fprintf(stderr, "nidx-oracle-eval: %s: %s\n", which, what);
	exit(2);
}

/* ---- Words ---- */

static struct term *
find_term(struct engine *self, const char *word)
{
	size_t h = 5381;

	for (const char *p = word; *p; p++)
		h = h * 33 ^ (unsigned char)*p;
	for (h = h * 0x9E3779B97F4A7C15u >> 43;; h = (h + 1) % SLOTS)
		if (!self->terms[h].text || strcmp(self->terms[h].text, word) == 0)
			return &self->terms[h];
}

typedef void visit_word(struct engine *self, const char *word);

static void
end_word(struct engine *self, char *word, int len, visit_word *visit)
{
	const sb_symbol *stem;

	if (!len)
		return;
	stem = sb_stemmer_stem(self->stemmer, (const sb_symbol *)word, len);
	len = sb_stemmer_length(self->stemmer);
	memcpy(word, stem, (size_t)len);
	word[len] = '\0';
	visit(self, word);
}

static bool
is_word(utf8proc_category_t c)
{
	return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) ||
	       (c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_NO);
}

static void
each_word(struct engine *self, struct nx_str text, visit_word *visit)
{
	char word[WORD_MAX + 8];
	int len = 0;
	unsigned width;

	for (size_t i = 0; i < text.len; i += width) {
		uint32_t code = nx_utf8_decode(text.ptr + i, text.ptr + text.len, &width);
		if (is_word(utf8proc_category((utf8proc_int32_t)code))) {
			code = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
			if (len < WORD_MAX)
				len += (int)nx_utf8_encode(word + len, code);
		} else {
			end_word(self, word, len, visit);
			len = 0;
		}
	}
	end_word(self, word, len, visit);
}

static void
index_word(struct engine *self, const char *word)
{
	struct term *term = find_term(self, word);
	uint32_t doc = self->ndocs - 1;

	if (!term->text)
		term->text = strdup(word);
	self->docs[doc].length++;
	if (term->count && term->postings[term->count - 1].doc == doc) {
		term->postings[term->count - 1].freq++;
		return;
	}
	if (term->count == term->room) {
		term->room = term->room ? 2 * term->room : 4;
		term->postings = realloc(term->postings, term->room * sizeof(*term->postings));
	}
	term->postings[term->count++] = (struct posting){ doc, 1 };
}

static void
score_word(struct engine *self, const char *word)
{
	const struct term *term = find_term(self, word);
	double n = (double)term->count, all = (double)self->ndocs, average = self->nwords / all;
	double idf = log(1.0 + (all - n + 0.5) / (n + 0.5));

	for (size_t i = 0; i < term->count; i++) {
		double f = term->postings[i].freq, len = self->docs[term->postings[i].doc].length;
		self->scores[term->postings[i].doc] +=
		    idf * f * (K1 + 1) / (f + K1 * (1 - B + B * len / average));
	}
}

/* ---- Reading ---- */

static void
add_article(struct engine *self, const struct nx_article *article)
{
	struct doc *doc;

	if ((self->ndocs & (self->ndocs + 1)) == 0)
		self->docs = realloc(self->docs,
		                     (2 * (size_t)self->ndocs + 2) * sizeof(*self->docs));
	doc = &self->docs[self->ndocs++];
	*doc = (struct doc){ strndup(article->key.ptr, article->key.len), 0 };
	if (!self->bodies_only) {
		each_word(self, article->title, index_word);
		each_word(self, article->lead, index_word);
	}
	each_word(self, article->body, index_word);
	self->nwords += self->docs[self->ndocs - 1].length;
}

static void
read_documents(struct engine *self, const char *path)
{
	struct nx_stream stream;
	struct nx_reader *reader;
	struct nx_raw raw;
	struct nidx_error err;
	struct nx_arena arena = { 0 };
	enum nidx_status status;

	if (nx_input_open(&stream, path, &err) != NIDX_OK ||
	    nx_reader_open(&reader, &stream, path, true, &err) != NIDX_OK)
		die(err.message, path);
	while ((status = nx_reader_next(reader, &raw, &err)) == NIDX_OK ||
	       status == NIDX_EINPUT) {
		struct nx_articles articles = { 0 };
		if (status == NIDX_OK && nx_raw_parse(&raw, &arena, &articles, &err) == NIDX_OK)
			for (size_t i = 0; i < articles.count; i++)
				add_article(self, &articles.items[i]);
		nx_arena_reset(&arena);
	}
	nx_arena_release(&arena);
	nx_reader_close(reader);
}

static void
read_judgements(struct engine *self, const char *path)
{
	FILE *file = fopen(path, "r");
	struct judgement j;

	if (!file)
		die("cannot be opened", path);
	while (fscanf(file, "%63s %*s %255s %d", j.topic, j.key, &j.grade) == 3) {
		self->judgements = realloc(self->judgements,
		                           (self->njudgements + 1) * sizeof(*self->judgements));
		self->judgements[self->njudgements++] = j;
	}
	fclose(file);
}

/* ---- Measures ---- */

struct measures {
	double map, p5, p10, ndcg, mrr, recall;
};

struct hit {
	uint32_t doc;
	double score;
};

static int
by_score(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return (x->doc > y->doc) - (x->doc < y->doc);
}

static int
descending(const void *a, const void *b)
{
	return *(const int *)b - *(const int *)a;
}

static double
gain(int grade, size_t rank)
{
	return grade > 0 ? grade / log2((double)rank + 1.0) : 0;
}

static int
grade_of(const struct engine *self, const char *topic, const char *key)
{
	for (size_t i = 0; i < self->njudgements; i++)
		if (!strcmp(self->judgements[i].topic, topic) &&
		    !strcmp(self->judgements[i].key, key))
			return self->judgements[i].grade;
	return 0;
}

static struct measures
measure(const struct engine *self, const char *topic, const struct hit *hits, size_t n)
{
	struct measures m = { 0 };
	int *grades = calloc(self->njudgements + 1, sizeof(*grades));
	size_t nrelevant = 0, found = 0;
	double ideal = 0;

	for (size_t i = 0; i < self->njudgements; i++)
		if (!strcmp(self->judgements[i].topic, topic) && self->judgements[i].grade > 0)
			grades[nrelevant++] = self->judgements[i].grade;
	qsort(grades, nrelevant, sizeof(*grades), descending);
	for (size_t i = 0; i < nrelevant && i < 10; i++)
		ideal += gain(grades[i], i + 1);
	for (size_t i = 0; i < n && i < DEPTH; i++) {
		int grade = grade_of(self, topic, self->docs[hits[i].doc].key);
		if (grade <= 0)
			continue;
		found++;
		m.map += (double)found / (double)(i + 1);
		m.mrr = m.mrr > 0 ? m.mrr : 1.0 / (double)(i + 1);
		m.p5 += i < 5 ? 0.2 : 0;
		m.p10 += i < 10 ? 0.1 : 0;
		m.ndcg += i < 10 ? gain(grade, i + 1) : 0;
	}
	free(grades);
	m.map /= (double)nrelevant;
	m.ndcg /= ideal;
	m.recall = (double)found / (double)nrelevant;
	return m;
}

static void
put_measures(const char *label, const struct measures *m, double n)
{
	printf("%-10s %.4f  %.4f  %.4f  %.4f   %.4f  %.4f\n", label, m->map / n, m->p5 / n,
	       m->p10 / n, m->ndcg / n, m->mrr / n, m->recall / n);
}

static void
run_topic(struct engine *self, const char *topic, const char *query, struct measures *sum)
{
	struct hit *hits = calloc(self->ndocs + 1, sizeof(*hits));
	struct measures m;
	size_t n = 0;

	memset(self->scores, 0, self->ndocs * sizeof(*self->scores));
	each_word(self, (struct nx_str){ query, strlen(query) }, score_word);
	for (uint32_t d = 0; d < self->ndocs; d++)
		if (self->scores[d] > 0)
			hits[n++] = (struct hit){ d, self->scores[d] };
	qsort(hits, n, sizeof(*hits), by_score);
	m = measure(self, topic, hits, n);
	if (self->each)
		put_measures(topic, &m, 1);
	sum->map += m.map, sum->p5 += m.p5, sum->p10 += m.p10;
	sum->ndcg += m.ndcg, sum->mrr += m.mrr, sum->recall += m.recall;
	free(hits);
}

static void
run_topics(struct engine *self, const char *path)
{
	FILE *file = fopen(path, "r");
	static char line[65536];
	struct measures sum = { 0 };
	double n = 0;
	char label[32];

	if (!file)
		die("cannot be opened", path);
	self->scores = calloc(self->ndocs + 1, sizeof(*self->scores));
	puts("topics     MAP     P@5     P@10    nDCG@10  MRR     recall@1000");
	while (fgets(line, sizeof(line), file)) {
		char *query = strchr(line, '\t');
		bool judged = false;
		if (!query)
			continue;
		*query++ = '\0';
		for (size_t i = 0; i < self->njudgements && !judged; i++)
			judged = self->judgements[i].grade > 0 &&
			         !strcmp(self->judgements[i].topic, line);
		if (!judged)
			continue;
		run_topic(self, line, query, &sum);
		n++;
	}
	fclose(file);
	if (n == 0)
		die("no topic has a relevant judgement", path);
	snprintf(label, sizeof(label), "all %.0f", n);
	put_measures(label, &sum, n);
}

int
main(int argc, char **argv)
{
	struct engine self = { .stemmer = sb_stemmer_new("english", NULL),
		               .terms = calloc(SLOTS, sizeof(*self.terms)) };
	const char *files[64];
	int n = 0;

	for (int i = 1; i < argc && n < 64; i++)
		if (!strcmp(argv[i], "--bodies-only"))
			self.bodies_only = true;
		else if (!strcmp(argv[i], "--each"))
			self.each = true;
		else
			files[n++] = argv[i];
	if (n < 3)
		die("[--bodies-only] [--each] TOPICS QRELS DOCS ...", "usage");
	for (int i = 2; i < n; i++)
		read_documents(&self, files[i]);
	read_judgements(&self, files[1]);
	run_topics(&self, files[0]);
	return 0; /* its memory goes with it */
}
