/* What was written comes back: columns, dictionary, lists, forms, articles. */
#include "tests/segment/sample.h"
#include "tests/segment/suites.h"

#include "base/norm.h"
#include "postings/cursor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sample_size sizes[] = {
	{ 0, 0, 0, 0, 0 },           /* no documents */
	{ 1, 1, 1, 1, 0 },           /* one word */
	{ 1, 50, 0, 0, 0 },          /* one empty article */
	{ 5, 40, 30, 3, 300 },       /* two undated */
	{ 128, 3, 20, 128, 4000 },   /* lists of about 128 documents */
	{ 129, 2, 9, 129, 4000 },    /* and one more */
	{ 600, 3000, 90, 500, 9000 }, /* many rare terms: blocks, inline lists */
	{ 3000, 6, 12, 2999, 0 },    /* long lists */
};

enum { NSIZES = sizeof(sizes) / sizeof(sizes[0]) };

struct fixture {
	char *path;
	struct nx_dir *dir;
	struct sample *sample;
	struct nx_segment *segment;
};

static struct fixture
open_fixture(int which)
{
	struct fixture f = { .path = sample_folder() };
	struct nidx_error err = { 0 };

	f.sample = sample_new((uint64_t)which + 77, sizes[which]);
	ck_assert_int_eq(nx_dir_open(&f.dir, f.path, false, &err), NIDX_OK);
	ck_assert_msg(sample_write(f.sample, f.dir, "s", &err) == NIDX_OK, "%s", err.message);
	ck_assert_msg(nx_segment_open(&f.segment, f.dir, "s", &err) == NIDX_OK, "%s",
	              err.message);
	return f;
}

static void
close_fixture(struct fixture *f)
{
	nx_segment_close(f->segment);
	nx_dir_close(f->dir);
	sample_free(f->sample);
	sample_folder_remove(f->path);
}

static void
same_when(struct nx_when a, struct nx_when b)
{
	ck_assert_int_eq(a.seconds, b.seconds);
	ck_assert_int_eq(a.zone_min, b.zone_min);
	ck_assert_int_eq(a.precision, b.precision);
}

static void
same_str(struct nx_str a, struct nx_str b)
{
	ck_assert_uint_eq(a.len, b.len);
	ck_assert(a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

START_TEST(columns_give_back_every_number)
{
	struct fixture f = open_fixture(_i);
	uint64_t nwords = 0, nnormwords = 0;

	ck_assert_uint_eq(nx_segment_ndocs(f.segment), f.sample->size.ndocs);
	for (nx_doc d = 0; d < f.sample->size.ndocs; d++) {
		const struct nx_segment_doc *c = &f.sample->docs[d].columns;
		ck_assert_uint_eq(nx_segment_doc_nwords(f.segment, d), c->nwords);
		ck_assert_uint_eq(nx_segment_norms(f.segment)[d], nx_norm_of(c->nwords));
		ck_assert_uint_eq(nx_segment_title_end(f.segment, d), c->title_end);
		ck_assert_uint_eq(nx_segment_lead_end(f.segment, d), c->lead_end);
		same_when(nx_segment_published(f.segment, d), c->published);
		same_when(nx_segment_updated(f.segment, d), c->updated);
		ck_assert_uint_eq(nx_segment_lang(f.segment, d), c->lang);
		same_str(nx_segment_source(f.segment, d), c->source);
		same_str(nx_segment_section(f.segment, d), c->section);
		ck_assert_uint_eq(nx_segment_key_hash(f.segment, d), c->key_hash);
		ck_assert_uint_eq(nx_segment_text_hash(f.segment, d), c->text_hash);
		nwords += c->nwords;
		nnormwords += nx_norm_words(nx_norm_of(c->nwords));
	}
	ck_assert_uint_eq(nx_segment_nwords(f.segment), nwords);
	ck_assert_uint_eq(nx_segment_nnormwords(f.segment), nnormwords);
	close_fixture(&f);
}
END_TEST

/* One term's list against the sample's postings [from, to). */
static void
same_list(const struct sample *sample, const struct nx_list *list, size_t from, size_t to)
{
	struct nx_cursor cursor;
	nx_pos *positions = calloc(to - from, sizeof(*positions));

	ck_assert_ptr_nonnull(positions);
	for (nx_cursor_init(&cursor, list); from < to; nx_cursor_next(&cursor)) {
		nx_doc d = sample->postings[from].doc;
		unsigned zones = 0;
		uint32_t n = nx_cursor_positions(&cursor, positions, (uint32_t)(to - from));
		ck_assert_uint_eq(nx_cursor_doc(&cursor), d);
		for (uint32_t i = 0; i < n; i++, from++) {
			ck_assert_uint_eq(sample->postings[from].doc, d);
			ck_assert_uint_eq(sample->postings[from].pos, positions[i]);
			zones |= sample_zone(&sample->docs[d].columns, positions[i]);
		}
		ck_assert_uint_eq(nx_cursor_freq(&cursor), n);
		ck_assert_uint_eq(nx_cursor_zones(&cursor), zones);
	}
	ck_assert_uint_eq(nx_cursor_doc(&cursor), NX_NO_DOC);
	ck_assert(!cursor.damaged);
	free(positions);
}

START_TEST(every_term_is_found_with_its_list)
{
	struct fixture f = open_fixture(_i);
	bool damaged = false;

	ck_assert_uint_eq(nx_segment_nterms(f.segment), f.sample->nnumbers);
	for (size_t i = 0, end; i < f.sample->npostings; i = end) {
		uint32_t word = f.sample->postings[i].term;
		const char *term = f.sample->terms[word];
		struct nx_str str = { term, strlen(term) };
		struct nx_list list;
		struct nx_found found = { 0 };
		for (end = i; end < f.sample->npostings && f.sample->postings[end].term == word;)
			end++;
		ck_assert_msg(nx_segment_find(f.segment, str, &list, &found, &damaged), "%s",
		              term);
		ck_assert_uint_eq(found.nwords, end - i);
		ck_assert_uint_eq(found.number, (nx_term)f.sample->numbers[word]);
		same_list(f.sample, &list, i, end);
	}
	ck_assert(!damaged);
	close_fixture(&f);
}
END_TEST

struct listing {
	struct fixture *f;
	size_t count;
	nx_term last;
	bool texts; /* are asked for */
};

/* The sample's term that got this number. */
static struct nx_str
text_of(const struct fixture *f, nx_term number)
{
	uint32_t word = 0;

	while (f->sample->numbers[word] != (int32_t)number)
		word++;
	return (struct nx_str){ f->sample->terms[word], strlen(f->sample->terms[word]) };
}

static bool
same_as_found(void *ctx, struct nx_str term, nx_term number, const struct nx_list *list)
{
	struct listing *self = ctx;
	struct nx_list other;
	struct nx_found found;
	bool damaged = false;

	ck_assert(!self->count || number > self->last);
	if (!self->texts) {
		ck_assert_ptr_null(term.ptr);
		term = text_of(self->f, number);
	}
	ck_assert(nx_segment_find(self->f->segment, term, &other, &found, &damaged));
	ck_assert_uint_eq(found.number, number);
	ck_assert_uint_eq(other.ndocs, list->ndocs);
	ck_assert_ptr_eq(other.docs, list->docs);
	ck_assert_uint_eq(other.first_bit, list->first_bit);
	ck_assert_ptr_eq(other.pos, list->pos);
	self->last = number;
	self->count++;
	return true;
}

START_TEST(lists_come_by_number)
{
	struct fixture f = open_fixture(_i);
	struct listing listing = { .f = &f, .texts = true }, bare = { .f = &f };
	nx_term n = nx_segment_nterms(f.segment), count = 0;
	nx_term *numbers = malloc(2 * ((size_t)n + 1) * sizeof(*numbers));

	for (nx_term t = 0; t < n; t += t % 5 ? 1 : 3) {
		numbers[count++] = t;
		if (t % 7 == 0)
			numbers[count++] = t; /* twice: visited once */
	}
	ck_assert(nx_segment_lists(f.segment, numbers, count, true, same_as_found, &listing));
	ck_assert(listing.count == 0 ? count == 0 : listing.last == numbers[count - 1]);
	ck_assert(nx_segment_lists(f.segment, numbers, count, false, same_as_found, &bare));
	ck_assert_uint_eq(bare.count, listing.count);
	numbers[0] = n;
	ck_assert(!nx_segment_lists(f.segment, numbers, 1, true, same_as_found, &listing));
	free(numbers);
	close_fixture(&f);
}
END_TEST

START_TEST(terms_that_are_not_there_are_not_found)
{
	struct fixture f = open_fixture(_i);
	struct nx_list list;
	struct nx_found found;
	bool damaged = false;

	for (uint32_t i = 0; i < f.sample->size.nterms; i++)
		for (int cut = 0; cut < 40; cut++) { /* every beginning, and a byte more */
			char text[64];
			bool known;
			int at = -1;
			snprintf(text, sizeof(text), "%.*s%s", cut, f.sample->terms[i],
			         cut > 32 ? "\001" : "");
			for (uint32_t k = 0; k < f.sample->size.nterms; k++)
				if (strcmp(f.sample->terms[k], text) == 0)
					at = f.sample->numbers[k];
			known = nx_segment_find(f.segment, (struct nx_str){ text, strlen(text) },
			                        &list, &found, &damaged);
			ck_assert_msg(known == (at >= 0), "'%s'", text);
			if (i > 300) /* the rest is more of the same */
				goto out;
		}
out:
	ck_assert(!damaged);
	close_fixture(&f);
}
END_TEST

struct walk {
	const struct sample *sample;
	struct nx_str prefix;
	size_t at, seen;
};

static bool
visit_term(void *ctx, struct nx_str term, nx_term number, uint32_t ndocs)
{
	struct walk *walk = ctx;

	while (walk->at < walk->sample->size.nterms &&
	       (walk->sample->numbers[walk->at] < 0 ||
	        strncmp(walk->sample->terms[walk->at], walk->prefix.ptr, walk->prefix.len) != 0))
		walk->at++;
	ck_assert_uint_lt(walk->at, walk->sample->size.nterms);
	same_str(term, (struct nx_str){ walk->sample->terms[walk->at],
	                                strlen(walk->sample->terms[walk->at]) });
	ck_assert_uint_eq(number, (nx_term)walk->sample->numbers[walk->at]);
	ck_assert_uint_ge(ndocs, 1);
	walk->at++;
	walk->seen++;
	return true;
}

/* Of a form whose text need not be told. */
static bool
visit_number(void *ctx, struct nx_str form, nx_term term)
{
	struct walk *walk = ctx;

	(void)form;
	while (walk->at < walk->sample->nforms &&
	       strncmp(walk->sample->forms[walk->at].text, walk->prefix.ptr, walk->prefix.len) != 0)
		walk->at++;
	ck_assert_uint_lt(walk->at, walk->sample->nforms);
	ck_assert_uint_eq(term, walk->sample->forms[walk->at].term);
	walk->at++;
	walk->seen++;
	return true;
}

static bool
visit_form(void *ctx, struct nx_str form, nx_term term)
{
	struct walk *walk = ctx;
	bool more = visit_number(walk, form, term);
	const char *text = walk->sample->forms[walk->at - 1].text;

	same_str(form, (struct nx_str){ text, strlen(text) });
	return more;
}

START_TEST(prefix_scans_give_all_terms_and_forms_in_order)
{
	static const struct nx_str prefixes[] = { NX_STR(""), NX_STR("a"), NX_STR("inter"),
		                                  NX_STR("internation"), NX_STR("internationa"),
		                                  NX_STR("zz"), NX_STR("\xff"), NX_STR("\xd0") };
	struct fixture f = open_fixture(_i);

	for (size_t k = 0; k < sizeof(prefixes) / sizeof(prefixes[0]); k++) {
		struct walk terms = { f.sample, prefixes[k], 0, 0 }, forms = terms, numbers = terms;
		size_t nterms = 0, nforms = 0;
		for (uint32_t i = 0; i < f.sample->size.nterms; i++)
			nterms += f.sample->numbers[i] >= 0 &&
			          strncmp(f.sample->terms[i], prefixes[k].ptr,
			                  prefixes[k].len) == 0;
		for (size_t i = 0; i < f.sample->nforms; i++)
			nforms += strncmp(f.sample->forms[i].text, prefixes[k].ptr,
			                  prefixes[k].len) == 0;
		nx_segment_terms(f.segment, prefixes[k], visit_term, &terms);
		nx_segment_forms(f.segment, prefixes[k], true, visit_form, &forms);
		nx_segment_forms(f.segment, prefixes[k], false, visit_number, &numbers);
		ck_assert_uint_eq(terms.seen, nterms);
		ck_assert_uint_eq(forms.seen, nforms);
		ck_assert_uint_eq(numbers.seen, nforms);
	}
	close_fixture(&f);
}
END_TEST

static bool
note_first(void *ctx, struct nx_str form, nx_term term)
{
	struct sample_form *first = ctx;

	snprintf(first->text, sizeof(first->text), "%.*s", (int)form.len, form.ptr);
	first->term = term;
	return false;
}

/* A form is found in whatever part of a block, spelt like its term or not, and where it is asked for with less. */
START_TEST(every_form_is_sought_and_found)
{
	struct fixture f = open_fixture(_i);
	bool right = true;

	for (size_t i = 0; i < f.sample->nforms; i++) {
		const struct sample_form *form = &f.sample->forms[i];
		size_t len = strlen(form->text), first = i;
		struct sample_form got = { 0 };

		while (first > 0 && strcmp(f.sample->forms[first - 1].text, form->text) == 0)
			first--;
		nx_segment_forms(f.segment, (struct nx_str){ form->text, len }, true, note_first, &got);
		right &= strcmp(got.text, form->text) == 0 &&
		         got.term == f.sample->forms[first].term;
		while (first > 0 && strncmp(f.sample->forms[first - 1].text, form->text, len - 1) == 0)
			first--;
		nx_segment_forms(f.segment, (struct nx_str){ form->text, len - 1 }, true, note_first,
		                 &got);
		right &= strcmp(got.text, f.sample->forms[first].text) == 0;
	}
	ck_assert(right);
	close_fixture(&f);
}
END_TEST

START_TEST(date_ranges_equal_a_scan)
{
	struct fixture f = open_fixture(_i);
	uint64_t random = (uint64_t)_i;
	nx_doc ndated = f.sample->size.ndated;

	for (int n = 0; n < 500; n++) {
		int64_t from = 1600000000 - (int64_t)(sample_random(&random) % 40000000);
		int64_t until = from + (int64_t)(sample_random(&random) % 3000000) - 10;
		nx_doc begin, end, count = 0, first = NX_NO_DOC;
		if (ndated && n % 3 == 0) { /* at the very second */
			from = f.sample->docs[sample_random(&random) % ndated]
			           .columns.published.seconds;
			until = from + (n % 2);
		}
		if (n == 1) /* the whole: undated documents too */
			from = INT64_MIN, until = INT64_MAX;
		for (nx_doc d = 0; d < (n == 1 ? f.sample->size.ndocs : ndated); d++) {
			int64_t at = f.sample->docs[d].columns.published.seconds;
			if (at < from || at >= until)
				continue;
			first = count++ ? first : d;
		}
		nx_segment_date_range(f.segment, from, until, &begin, &end);
		ck_assert_uint_eq(end - begin, count);
		ck_assert(count == 0 || begin == first);
	}
	close_fixture(&f);
}
END_TEST

START_TEST(keys_lead_to_all_their_documents)
{
	struct fixture f = open_fixture(_i);
	nx_doc at = NX_NO_DOC;

	for (nx_doc d = 0; d < f.sample->size.ndocs; d += 2) { /* keys come in pairs */
		nx_doc doc = NX_NO_DOC;
		uint64_t hash = f.sample->docs[d].columns.key_hash;
		ck_assert(nx_segment_find_key(f.segment, hash, &doc));
		ck_assert_uint_eq(doc, d);
		if (d + 1 < f.sample->size.ndocs) {
			ck_assert(nx_segment_find_key(f.segment, hash, &doc));
			ck_assert_uint_eq(doc, d + 1);
		}
		ck_assert(!nx_segment_find_key(f.segment, hash, &doc));
	}
	ck_assert(!nx_segment_find_key(f.segment, 12345, &at));
	close_fixture(&f);
}
END_TEST

START_TEST(articles_come_back_whole)
{
	struct fixture f = open_fixture(_i);
	struct nx_arena arena = { 0 };
	struct nidx_error err = { 0 };

	for (nx_doc d = 0; d < f.sample->size.ndocs; d++) {
		const struct nx_article *want = &f.sample->docs[d].article;
		struct nx_article got;
		nx_arena_reset(&arena);
		ck_assert_msg(nx_segment_article(f.segment, d, &arena, &got, &err) == NIDX_OK,
		              "%s", err.message);
		same_str(got.key, want->key);
		same_str(got.title, want->title);
		same_str(got.lead, want->lead);
		same_str(got.body, want->body);
		same_str(got.source, want->source);
		same_str(got.section, want->section);
		same_str(got.url, want->url);
		same_str(got.published_text, want->published_text);
		same_str(got.updated_text, want->updated_text);
		same_str(got.lang_text, want->lang_text);
		ck_assert_uint_eq(got.nauthors, want->nauthors);
		ck_assert_uint_eq(got.ntags, want->ntags);
		for (size_t i = 0; i < got.nauthors; i++)
			same_str(got.authors[i], want->authors[i]);
		for (size_t i = 0; i < got.ntags; i++)
			same_str(got.tags[i], want->tags[i]);
		same_when(got.published, want->published);
		same_when(got.updated, want->updated);
		ck_assert_uint_eq(got.lang, want->lang);
	}
	nx_arena_release(&arena);
	close_fixture(&f);
}
END_TEST

START_TEST(languages_are_counted)
{
	struct fixture f = open_fixture(_i);
	struct nx_lang_count counts[8];
	uint32_t n = nx_segment_langs(f.segment, counts, 8);
	nx_doc total = 0;

	ck_assert_uint_le(n, 3);
	for (uint32_t i = 0; i < n; i++) {
		nx_doc want = 0;
		for (nx_doc d = 0; d < f.sample->size.ndocs; d++)
			want += f.sample->docs[d].columns.lang == counts[i].lang;
		ck_assert_uint_eq(counts[i].ndocs, want);
		total += want;
	}
	ck_assert_uint_eq(total, f.sample->size.ndocs);
	close_fixture(&f);
}
END_TEST

START_TEST(check_finds_nothing_wrong)
{
	struct fixture f = open_fixture(_i);
	struct nidx_error err = { 0 };

	ck_assert_msg(nx_segment_check(f.segment, &err) == NIDX_OK, "%s", err.message);
	close_fixture(&f);
}
END_TEST

START_TEST(the_same_input_gives_the_same_bytes)
{
	static const char *const files[] = { "nxi", "nxp", "nxs" };
	struct fixture f = open_fixture(_i);

	ck_assert_int_eq(sample_write(f.sample, f.dir, "t", NULL), NIDX_OK);
	for (int i = 0; i < 3; i++) {
		struct nx_map a, b;
		char name[8];
		snprintf(name, sizeof(name), "s.%s", files[i]);
		ck_assert_int_eq(nx_dir_map(f.dir, name, &a, NULL), NIDX_OK);
		name[0] = 't';
		ck_assert_int_eq(nx_dir_map(f.dir, name, &b, NULL), NIDX_OK);
		ck_assert_uint_eq(a.nbytes, b.nbytes);
		ck_assert_int_eq(memcmp(a.bytes, b.bytes, a.nbytes), 0);
		nx_map_close(&a);
		nx_map_close(&b);
	}
	close_fixture(&f);
}
END_TEST

START_TEST(a_term_too_long_is_reported_at_the_end)
{
	struct sample_size none = { 0, 0, 0, 0, 0 };
	struct sample *sample = sample_new(1, none);
	char *path = sample_folder();
	char *text = calloc(1, 5000);
	struct nx_dir *dir;
	struct nx_segment_writer *writer;
	struct nx_list_info info = { .ndocs = 1, .nwords = 1, .docs_bytes = 1, .docs_bits = 1 };

	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(nx_dir_open(&dir, path, false, NULL), NIDX_OK);
	ck_assert_int_eq(nx_segment_writer_new(&writer, dir, "s", 0, 0, NULL), NIDX_OK);
	nx_segment_writer_term(writer, (struct nx_str){ text, 5000 }, &info,
	                       (const uint8_t *)"", NULL);
	ck_assert_int_eq(nx_segment_writer_finish(writer, NULL), NIDX_ELIMIT);
	nx_segment_writer_free(writer);
	ck_assert(!nx_dir_exists(dir, "s.nxi"));
	ck_assert(!nx_dir_exists(dir, "s.nxp"));
	nx_dir_close(dir);
	free(text);
	sample_free(sample);
	sample_folder_remove(path);
}
END_TEST

Suite *
suite_segment_round(void)
{
	Suite *suite = suite_create("segment.round");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, columns_give_back_every_number, 0, NSIZES);
	tcase_add_loop_test(all, every_term_is_found_with_its_list, 0, NSIZES);
	tcase_add_loop_test(all, terms_that_are_not_there_are_not_found, 0, NSIZES);
	tcase_add_loop_test(all, lists_come_by_number, 0, NSIZES);
	tcase_add_loop_test(all, prefix_scans_give_all_terms_and_forms_in_order, 0, NSIZES);
	tcase_add_loop_test(all, every_form_is_sought_and_found, 0, NSIZES);
	tcase_add_loop_test(all, date_ranges_equal_a_scan, 0, NSIZES);
	tcase_add_loop_test(all, keys_lead_to_all_their_documents, 0, NSIZES);
	tcase_add_loop_test(all, articles_come_back_whole, 0, NSIZES);
	tcase_add_loop_test(all, languages_are_counted, 0, NSIZES);
	tcase_add_loop_test(all, check_finds_nothing_wrong, 0, NSIZES);
	tcase_add_loop_test(all, the_same_input_gives_the_same_bytes, 0, NSIZES);
	tcase_add_test(all, a_term_too_long_is_reported_at_the_end);
	suite_add_tcase(suite, all);
	return suite;
}
