/* The reader written from FORMAT.md finds in every test segment what was put there. */
#include "tests/format/reader.h"
#include "tests/format/suites.h"
#include "tests/segment/sample.h"

#include "base/norm.h"

#include <string.h>

static const struct sample_size sizes[] = {
	{ 0, 0, 0, 0, 0 },                /* nothing */
	{ 1, 1, 1, 1, 0 },                /* one document, one word */
	{ 1, 9, 0, 0, 0 },                /* one empty article */
	{ 7, 60, 40, 4, 200 },            /* some undated */
	{ 127, 2, 15, 127, 3000 },        /* lists about the size of a block */
	{ 128, 2, 15, 128, 3000 },
	{ 129, 2, 15, 129, 3000 },
	{ 15, 1, 3, 15, 3000 },           /* and of the smallest with impacts */
	{ 17, 1, 3, 17, 3000 },
	{ 500, 4000, 60, 400, 9000 },     /* many terms */
	{ 5000, 5, 9, 5000, 0 },          /* more than 32 blocks: groups */
	{ 1024, 60, 30, 1000, 0 },        /* pairs of some terms, brief lists of them */
	{ 1024, 200, 600, 1024, 0 },      /* of as many terms as are kept */
	{ 40, 4, 3000, 40, 0 },           /* high frequencies, many positions */
};

enum { NSIZES = sizeof(sizes) / sizeof(sizes[0]) };

static struct ref_segment *
read_sample(struct sample *sample, char **path)
{
	struct nx_dir *dir;
	struct nidx_error err = { 0 };
	struct ref_segment *segment;
	char why[200] = "";

	*path = sample_folder();
	ck_assert_int_eq(nx_dir_open(&dir, *path, false, &err), NIDX_OK);
	ck_assert_msg(sample_write(sample, dir, "s", &err) == NIDX_OK, "%s", err.message);
	nx_dir_close(dir);
	segment = ref_read(*path, "s", why);
	ck_assert_msg(segment != NULL, "%s", why);
	return segment;
}

static void
same(const struct ref_text *a, struct nx_str b)
{
	ck_assert_uint_eq(a->len, b.len);
	ck_assert(b.len == 0 || memcmp(a->bytes, b.ptr, b.len) == 0);
}

static void
same_when(const struct ref_segment *s, uint32_t doc, int time, int zone, unsigned shift,
          struct nx_when want)
{
	ck_assert_uint_eq(s->columns[6][doc] >> shift & 7, want.precision);
	if (want.precision == NX_WHEN_NONE)
		return;
	ck_assert_int_eq((int64_t)s->columns[time][doc], want.seconds);
	ck_assert_int_eq((int64_t)s->columns[zone][doc],
	                 want.zone_min == NX_WHEN_NO_ZONE ? 0 : want.zone_min + 2048);
}

START_TEST(columns_are_where_the_document_says)
{
	struct sample *sample = sample_new((uint64_t)_i + 1, sizes[_i]);
	char *path;
	struct ref_segment *s = read_sample(sample, &path);

	ck_assert_uint_eq(s->ndocs, sample->size.ndocs);
	ck_assert_uint_eq(s->ndated, sample->size.ndated);
	for (uint32_t d = 0; d < s->ndocs; d++) {
		const struct nx_segment_doc *c = &sample->docs[d].columns;
		ck_assert_uint_eq(s->columns[0][d], nx_norm_of(c->nwords));
		ck_assert_uint_eq(s->columns[1][d], c->nwords);
		ck_assert_uint_eq(s->columns[2][d], c->title_end);
		ck_assert_uint_eq(s->columns[2][d] + s->columns[3][d], c->lead_end);
		same_when(s, d, 4, 7, 0, c->published);
		same_when(s, d, 5, 8, 3, c->updated);
		ck_assert_uint_eq(s->langs[s->columns[9][d]].first, c->lang);
		ck_assert_uint_lt(s->columns[10][d], s->nsources);
		ck_assert_uint_lt(s->columns[11][d], s->nsections);
		same(&s->sources[s->columns[10][d]], c->source);
		same(&s->sections[s->columns[11][d]], c->section);
		ck_assert_uint_eq(s->columns[12][d], c->key_hash);
		ck_assert_uint_eq(s->columns[13][d], c->text_hash);
		ck_assert(d == 0 || s->columns[12][s->columns[16][d - 1]] <=
		                        s->columns[12][s->columns[16][d]]);
	}
	ref_free(s);
	sample_folder_remove(path);
	sample_free(sample);
}
END_TEST

START_TEST(terms_and_postings_are_where_the_document_says)
{
	struct sample *sample = sample_new((uint64_t)_i + 1, sizes[_i]);
	char *path;
	struct ref_segment *s = read_sample(sample, &path);
	size_t at = 0;

	ck_assert_uint_eq(s->nterms, sample->nnumbers);
	for (uint32_t t = 0; t < s->nterms; t++) {
		const char *text = sample->terms[sample->postings[at].term];
		same(&s->terms[t].text, (struct nx_str){ text, strlen(text) });
		for (uint32_t i = 0; i < s->terms[t].ndocs; i++) {
			const struct ref_posting *p = &s->terms[t].postings[i];
			unsigned zones = 0;
			for (uint32_t k = 0; k < p->freq; k++, at++) {
				const struct sample_posting *want = &sample->postings[at];
				ck_assert_uint_lt(at, sample->npostings);
				ck_assert_uint_eq(p->doc, want->doc);
				ck_assert_uint_eq(p->positions[k], want->pos);
				zones |= sample_zone(&sample->docs[want->doc].columns, want->pos);
			}
			ck_assert_uint_eq(p->zones, zones);
		}
		ck_assert(at == sample->npostings ||
		          sample->numbers[sample->postings[at].term] == (int32_t)t + 1);
	}
	ck_assert_uint_eq(at, sample->npostings);
	ck_assert_int_eq(s->npairs > 0, s->ndocs >= 1024);
	ref_free(s);
	sample_folder_remove(path);
	sample_free(sample);
}
END_TEST

START_TEST(forms_and_articles_are_where_the_document_says)
{
	struct sample *sample = sample_new((uint64_t)_i + 1, sizes[_i]);
	char *path;
	struct ref_segment *s = read_sample(sample, &path);

	ck_assert_uint_eq(s->nforms, sample->nforms);
	for (size_t i = 0; i < sample->nforms; i++) {
		const char *text = sample->forms[i].text;
		same(&s->forms[i].text, (struct nx_str){ text, strlen(text) });
		ck_assert_uint_eq(s->forms[i].term, sample->forms[i].term);
	}
	for (uint32_t d = 0; d < s->ndocs; d++) {
		const struct nx_article *a = &sample->docs[d].article;
		const struct ref_article *got = &s->articles[d];
		const struct nx_str want[REF_FIELDS] = {
			a->key, a->url, a->source, a->section, a->published_text,
			a->updated_text, a->lang_text, a->title, a->lead, a->body
		};
		for (int i = 0; i < REF_FIELDS; i++)
			same(&got->fields[i], want[i]);
		ck_assert_uint_eq(got->nauthors, a->nauthors);
		ck_assert_uint_eq(got->ntags, a->ntags);
		for (size_t i = 0; i < a->nauthors; i++)
			same(&got->authors[i], a->authors[i]);
		for (size_t i = 0; i < a->ntags; i++)
			same(&got->tags[i], a->tags[i]);
	}
	ref_free(s);
	sample_folder_remove(path);
	sample_free(sample);
}
END_TEST

Suite *
suite_format_reader(void)
{
	Suite *suite = suite_create("format.reader");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, columns_are_where_the_document_says, 0, NSIZES);
	tcase_add_loop_test(all, terms_and_postings_are_where_the_document_says, 0, NSIZES);
	tcase_add_loop_test(all, forms_and_articles_are_where_the_document_says, 0, NSIZES);
	suite_add_tcase(suite, all);
	return suite;
}
