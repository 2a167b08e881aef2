#include "tests/segment/sample.h"

#include "base/hash.h"
#include "base/norm.h"
#include "postings/writer.h"
#include "segment/pairs.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *
must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

uint64_t
sample_random(uint64_t *state) /* splitmix64 */
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Words that share openings, some beyond 8 and 15 bytes, some not ASCII. */
static void
make_terms(struct sample *self, uint64_t *random)
{
	static const char *const openings[] = { "",        "inter", "internation", "über", "мир",
		                                "counterrevolution", "a" };
	uint32_t n = self->size.nterms;

	self->terms = must(calloc(n + 1, sizeof(*self->terms)));
	for (uint32_t i = 0; i < n; i++) {
		char text[16];
		unsigned len = 1 + (unsigned)(sample_random(random) % 9);
		for (unsigned k = 0; k < len; k++)
			text[k] = (char)('a' + sample_random(random) % 5);
		text[len] = '\0';
		snprintf(self->terms[i], sizeof(self->terms[i]), "%s%s",
		         openings[sample_random(random) % 7], text);
	}
	qsort(self->terms, n, sizeof(*self->terms), compare_text);
	for (uint32_t i = 1, kept = 1; n; i++) {
		if (i == n) {
			self->size.nterms = kept;
			break;
		}
		if (strcmp(self->terms[i], self->terms[kept - 1]) != 0)
			memmove(self->terms[kept++], self->terms[i], sizeof(*self->terms));
	}
}

static struct nx_when
make_when(uint64_t *random, int64_t seconds)
{
	static const uint8_t precisions[] = { NX_WHEN_DAY, NX_WHEN_MINUTE, NX_WHEN_SECOND };
	static const int16_t zones[] = { 0, 60, -300, NX_WHEN_NO_ZONE };

	return (struct nx_when){ seconds, zones[sample_random(random) % 4],
		                 precisions[sample_random(random) % 3] };
}

static const struct nx_when no_time = { 0, NX_WHEN_NO_ZONE, NX_WHEN_NONE };

static void
make_columns(struct sample *self, struct sample_doc *doc, nx_doc at, int64_t *now, uint64_t *random)
{
	static const struct nx_str sources[] = { NX_STR(""), NX_STR("The Harbour Post"),
		                                 NX_STR("Agence Exemple"), NX_STR("a.example") };
	static const struct nx_str sections[] = { NX_STR("politics"), NX_STR(""), NX_STR("Sport") };
	struct nx_segment_doc *c = &doc->columns;
	uint64_t r = sample_random(random);

	*now -= (int64_t)(r % 5 == 0 ? r % 400000 : r % 3 == 0 ? 0 : r % 20000);
	c->published = at < self->size.ndated ? make_when(random, *now) : no_time;
	c->updated = r % 7 == 0 ? make_when(random, *now + 1000) : no_time;
	c->lang = r % 3 ? NX_LANG('e', 'n') : r % 2 ? NX_LANG('d', 'e') : 0;
	c->nwords = self->size.nwords ? (uint32_t)(r >> 20) % (self->size.nwords + 1) : 0;
	c->title_end = c->nwords < 8 ? c->nwords / 2 : (uint32_t)(r >> 8) % 8;
	c->lead_end = c->title_end + (c->nwords - c->title_end) / 3;
	c->text_hash = sample_random(random);
	c->source = sources[r >> 12 & 3];
	c->section = sections[(r >> 14) % 3];
}

/* Text of the words; title, lead and body cut where the columns say. */
static void
make_article(struct sample *self, struct sample_doc *doc, nx_doc at, uint64_t *random)
{
	const struct nx_segment_doc *c = &doc->columns;
	struct nx_article *a = &doc->article;
	size_t room = (size_t)c->nwords * 34 + 200, len, starts[4];
	uint32_t cuts[4] = { 0, c->title_end, c->lead_end, c->nwords };

	doc->words = must(calloc(c->nwords + 1, sizeof(*doc->words)));
	doc->text = must(malloc(room));
	len = (size_t)snprintf(doc->text, room, "key-%u", (unsigned)at / 2 * 2);
	a->key = (struct nx_str){ doc->text, len };
	doc->columns.key_hash = nx_hash64(doc->text, len);
	for (unsigned part = 0; part < 3; part++) {
		starts[part] = len;
		for (uint32_t i = cuts[part]; i < cuts[part + 1]; i++) {
			uint64_t r = sample_random(random) % self->size.nterms;
			uint64_t word = sample_random(random) % (r + 1) % (r / 2 + 1);
			doc->words[i] = (uint32_t)word;
			len += (size_t)snprintf(doc->text + len, room - len, "%s ",
			                        self->terms[word]);
		}
	}
	a->title = (struct nx_str){ doc->text + starts[0], starts[1] - starts[0] };
	a->lead = (struct nx_str){ doc->text + starts[1], starts[2] - starts[1] };
	a->body = (struct nx_str){ doc->text + starts[2], len - starts[2] };
	a->source = c->source;
	a->section = c->section;
	a->url = c->key_hash % 2 ? NX_STR("https://news.example/a/1") : (struct nx_str){ NULL, 0 };
	doc->people[0] = NX_STR("Ada Example");
	doc->people[1] = NX_STR("");
	a->authors = doc->people;
	a->nauthors = at % 3;
	a->tags = doc->people;
	a->ntags = at % 2;
	a->published_text = NX_STR("6 January");
	a->lang_text = at % 2 ? NX_STR("en-GB") : (struct nx_str){ NULL, 0 };
	a->published = c->published;
	a->updated = c->updated;
	a->lang = c->lang;
}

static int
compare_postings(const void *a, const void *b)
{
	const struct sample_posting *x = a, *y = b;

	if (x->term != y->term)
		return x->term < y->term ? -1 : 1;
	if (x->doc != y->doc)
		return x->doc < y->doc ? -1 : 1;
	return (x->pos > y->pos) - (x->pos < y->pos);
}

static void
invert(struct sample *self)
{
	size_t n = 0;

	for (nx_doc d = 0; d < self->size.ndocs; d++)
		n += self->docs[d].columns.nwords;
	self->postings = must(calloc(n + 1, sizeof(*self->postings)));
	for (nx_doc d = 0; d < self->size.ndocs; d++)
		for (nx_pos p = 0; p < self->docs[d].columns.nwords; p++)
			self->postings[self->npostings++] =
			    (struct sample_posting){ self->docs[d].words[p], d, p };
	qsort(self->postings, n, sizeof(*self->postings), compare_postings);
	self->numbers = must(calloc(self->size.nterms + 1, sizeof(*self->numbers)));
	for (uint32_t i = 0; i < self->size.nterms; i++)
		self->numbers[i] = -1;
	for (size_t i = 0; i < n; i++)
		if (self->numbers[self->postings[i].term] < 0)
			self->numbers[self->postings[i].term] = (int32_t)self->nnumbers++;
}

static int
compare_forms(const void *a, const void *b)
{
	const struct sample_form *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : (x->term > y->term) - (x->term < y->term);
}

/* Every term as it is, some in plural, some spelt apart, some of two terms. */
static void
make_forms(struct sample *self, uint64_t *random)
{
	self->forms = must(calloc((size_t)self->nnumbers * 3 + 1, sizeof(*self->forms)));
	for (uint32_t i = 0; i < self->size.nterms; i++) {
		uint64_t r = sample_random(random);
		uint32_t term = (uint32_t)self->numbers[i];
		if (self->numbers[i] < 0)
			continue;
		for (unsigned k = 0; k < 3; k++) {
			struct sample_form *form = &self->forms[self->nforms];
			if (k && !(r & k))
				continue;
			form->term = term;
			snprintf(form->text, sizeof(form->text),
			         k == 0   ? "%s"
			         : k == 1 ? "%ss"
			                  : "zz%.3s",
			         self->terms[i]);
			self->nforms++;
		}
	}
	qsort(self->forms, self->nforms, sizeof(*self->forms), compare_forms);
	for (size_t i = 1, kept = 1; self->nforms; i++) { /* a form may arise twice for a term */
		if (i == self->nforms) {
			self->nforms = kept;
			break;
		}
		if (compare_forms(&self->forms[i], &self->forms[kept - 1]) != 0)
			self->forms[kept++] = self->forms[i];
	}
}

struct sample *
sample_new(uint64_t seed, struct sample_size size)
{
	struct sample *self = must(calloc(1, sizeof(*self)));
	uint64_t random = seed;
	int64_t now = 1600000000;

	self->size = size;
	make_terms(self, &random);
	self->docs = must(calloc(size.ndocs + 1, sizeof(*self->docs)));
	for (nx_doc d = 0; d < size.ndocs; d++) {
		make_columns(self, &self->docs[d], d, &now, &random);
		make_article(self, &self->docs[d], d, &random);
	}
	invert(self);
	make_forms(self, &random);
	return self;
}

uint32_t
sample_other(const struct sample *self, uint32_t term)
{
	do
		term = (term + 1) % self->size.nterms;
	while (self->numbers[term] < 0);
	return term;
}

void
sample_double(struct sample *self, unsigned every)
{
	size_t n = self->npostings;

	self->postings = must(realloc(self->postings, (2 * n + 1) * sizeof(*self->postings)));
	for (size_t i = 0; i < n; i++) {
		struct sample_posting also = self->postings[i];
		if (also.pos % every != 0)
			continue;
		also.term = sample_other(self, also.term);
		if (also.term != self->postings[i].term)
			self->postings[self->npostings++] = also;
	}
	qsort(self->postings, self->npostings, sizeof(*self->postings), compare_postings);
}

void
sample_free(struct sample *self)
{
	for (nx_doc d = 0; d < self->size.ndocs; d++) {
		free(self->docs[d].words);
		free(self->docs[d].text);
	}
	free(self->terms);
	free(self->numbers);
	free(self->docs);
	free(self->postings);
	free(self->forms);
	free(self);
}

unsigned
sample_zone(const struct nx_segment_doc *doc, nx_pos pos)
{
	return pos < doc->title_end ? NX_ZONE_TITLE : pos < doc->lead_end ? NX_ZONE_LEAD : 0;
}

/* ---- Writing ---- */

/* Packs articles from the last to the first: storing has an order of its own. */
static enum nidx_status
write_stored(struct sample *self, struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	size_t limit = self->size.group_bytes ? self->size.group_bytes : 65536;
	struct nx_stored_packer *packer = must(nx_stored_packer_new());
	struct nx_stored_writer *writer = NULL;
	struct nx_buffer group = { 0 };
	enum nidx_status status = nx_stored_writer_new(&writer, dir, name, err);
	uint32_t number = 0;

	for (nx_doc i = self->size.ndocs; i-- > 0 && status == NIDX_OK;) {
		struct sample_doc *doc = &self->docs[i];
		doc->columns.stored.index = nx_stored_packer_add(packer, &doc->article);
		doc->columns.stored.group = number;
		if (nx_stored_packer_nbytes(packer) < limit && i > 0)
			continue;
		status = nx_stored_packer_close(packer, &group, err);
		if (status == NIDX_OK)
			number = nx_stored_writer_append(writer, group.bytes, group.len) + 1;
		nx_buffer_reset(&group);
	}
	if (status == NIDX_OK)
		status = nx_stored_writer_finish(writer, err);
	nx_stored_writer_free(writer);
	nx_stored_packer_free(packer);
	nx_buffer_release(&group);
	return status;
}

/* The list of the postings [from, to) of one term. */
static void
write_list(struct sample *self, struct nx_list_writer *lists, const struct nx_extent *extents,
           size_t from, size_t to)
{
	nx_pos *positions = must(calloc(to - from, sizeof(*positions)));

	nx_list_writer_begin(lists, true);
	nx_list_writer_bound(lists, extents);
	while (from < to) {
		nx_doc d = self->postings[from].doc;
		const struct nx_segment_doc *doc = &self->docs[d].columns;
		unsigned zones = 0;
		uint32_t n = 0;
		for (; from < to && self->postings[from].doc == d; from++) {
			positions[n++] = self->postings[from].pos;
			zones |= sample_zone(doc, self->postings[from].pos);
		}
		nx_list_writer_add(lists, d, n, zones, nx_norm_of(doc->nwords), positions);
	}
	free(positions);
}

static void
write_terms(struct sample *self, struct nx_segment_writer *writer)
{
	struct nx_buffer docs = { 0 }, pos = { 0 };
	struct nx_ntf_scale scale;
	struct nx_list_writer *lists;
	struct nx_extent *extents = must(calloc(self->size.ndocs + 1, sizeof(*extents)));
	uint64_t nnormwords = 0;

	for (nx_doc d = 0; d < self->size.ndocs; d++)
		nnormwords += nx_norm_words(nx_norm_of(self->docs[d].columns.nwords));
	nx_ntf_scale_init(&scale, nnormwords, self->size.ndocs);
	lists = must(nx_list_writer_new(&docs, &pos, self->size.ndocs, &scale));
	for (nx_doc d = 0; d < self->size.ndocs; d++)
		extents[d] = nx_extent_make(self->docs[d].columns.title_end,
		                            self->docs[d].columns.lead_end,
		                            self->docs[d].columns.nwords);
	for (size_t i = 0, end; i < self->npostings; i = end) {
		const char *term = self->terms[self->postings[i].term];
		struct nx_list_info info;
		for (end = i; end < self->npostings &&
		              self->postings[end].term == self->postings[i].term;)
			end++;
		nx_buffer_reset(&docs);
		nx_buffer_reset(&pos);
		write_list(self, lists, extents, i, end);
		nx_list_writer_end(lists, &info);
		if (docs.failed || pos.failed)
			abort();
		nx_segment_writer_term(writer, (struct nx_str){ term, strlen(term) }, &info,
		                       docs.bytes + info.docs_begin,
		                       pos.bytes ? pos.bytes + info.pos_begin : NULL);
	}
	free(extents);
	nx_list_writer_free(lists);
	nx_buffer_release(&docs);
	nx_buffer_release(&pos);
}

enum nidx_status
sample_write(struct sample *self, struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	struct nx_segment_writer *writer = NULL;
	enum nidx_status status = write_stored(self, dir, name, err);

	if (status == NIDX_OK)
		status = nx_segment_writer_new(&writer, dir, name, self->size.ndocs, 0, err);
	if (status == NIDX_OK) {
		for (nx_doc d = 0; d < self->size.ndocs; d++)
			nx_segment_writer_doc(writer, &self->docs[d].columns);
		write_terms(self, writer);
		for (size_t i = 0; i < self->nforms; i++) {
			const struct sample_form *form = &self->forms[i];
			nx_segment_writer_form(writer,
			                       (struct nx_str){ form->text, strlen(form->text) },
			                       form->term);
		}
		status = nx_segment_writer_finish(writer, err);
	}
	nx_segment_writer_free(writer);
	if (status == NIDX_OK)
		status = nx_pairs_write(dir, name, NULL, NULL, NULL, err);
	return status;
}

/* ---- Folders ---- */

char *
sample_folder(void)
{
	const char *top = getenv("TMPDIR");
	char *path = must(malloc(4096));

	snprintf(path, 4096, "%s/nidx-test-XXXXXX", top ? top : "/tmp");
	return must(mkdtemp(path));
}

void
sample_folder_remove(char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		char name[8192];
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		(void)unlink(name);
	}
	if (dir)
		closedir(dir);
	(void)rmdir(path);
	free(path);
}
