/* Pairs of common words: lists say what the articles say; damage is found and harms nothing. */
#include "segment/pairs.h"

#include "tests/segment/exercise.h"
#include "tests/segment/sample.h"
#include "tests/segment/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bed {
	struct sample_size size;
	unsigned every; /* word that is two: sample_double(); 0: none */
};

static const struct bed beds[] = {
	{ { 3000, 6, 12, 2999, 0 }, 0 },    /* all are common; groups of blocks */
	{ { 3000, 6, 12, 2999, 0 }, 2 },    /* and two at many places */
	{ { 1024, 60, 30, 1000, 0 }, 3 },   /* some are */
	{ { 1024, 200, 600, 1024, 0 }, 7 }, /* more than are kept */
	{ { 1100, 300, 4, 1100, 0 }, 0 },   /* few are */
	{ { 1100, 5, 0, 1100, 0 }, 0 },     /* empty articles */
};

enum { NBEDS = sizeof(beds) / sizeof(beds[0]) };

struct fixture {
	char *path;
	struct nx_dir *dir;
	struct sample *sample;
	struct nx_segment *segment;
};

static struct fixture
open_fixture(const struct bed *bed)
{
	struct fixture f = { .path = sample_folder() };
	struct nidx_error err = { 0 };

	f.sample = sample_new(5, bed->size);
	if (bed->every)
		sample_double(f.sample, bed->every);
	ck_assert_int_eq(nx_dir_open(&f.dir, f.path, false, &err), NIDX_OK);
	ck_assert_msg(sample_write(f.sample, f.dir, "s", &err) == NIDX_OK, "%s", err.message);
	ck_assert_msg(nx_segment_open(&f.segment, f.dir, "s", &err) == NIDX_OK, "%s", err.message);
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

/* ---- The lists against the articles ---- */

struct rank {
	uint32_t term, ndocs;
	uint64_t nwords;
};

static int
by_words(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->nwords != y->nwords)
		return x->nwords > y->nwords ? -1 : 1;
	return (x->term > y->term) - (x->term < y->term);
}

/* common[term]: whether its pairs are kept.  How many are. */
static uint32_t
find_common(const struct sample *sample, bool *common)
{
	struct rank *ranks = calloc(sample->size.nterms + 1, sizeof(*ranks));
	uint32_t n = 0, kept = 0;

	ck_assert_ptr_nonnull(ranks);
	for (size_t i = 0; i < sample->npostings; i++) {
		const struct sample_posting *p = &sample->postings[i];
		if (i == 0 || p[-1].term != p->term)
			ranks[n++].term = p->term;
		ranks[n - 1].nwords++;
		ranks[n - 1].ndocs += i == 0 || p[-1].term != p->term || p[-1].doc != p->doc;
	}
	if (n)
		qsort(ranks, n, sizeof(*ranks), by_words);
	for (uint32_t i = 0; i < n && kept < NX_PAIRS_COMMON; i++)
		if (ranks[i].ndocs >= sample->size.ndocs / NX_PAIRS_PART) {
			common[ranks[i].term] = true;
			kept++;
		}
	free(ranks);
	return kept;
}

/* A pair of terms: its list, and what the document at hand holds. */
struct pair {
	enum nx_pairing pairing;
	struct nx_list list;
	struct nx_cursor *cursor; /* of a list */
	uint32_t freq, seen;
	unsigned zones;
};

static struct nx_str
text_of(const struct sample *sample, uint32_t term)
{
	return (struct nx_str){ sample->terms[term], strlen(sample->terms[term]) };
}

static void
ask_pair(const struct fixture *f, struct pair *pair, uint32_t a, uint32_t b)
{
	bool damaged = false;

	pair->pairing = nx_segment_pair(f->segment, text_of(f->sample, a), text_of(f->sample, b),
	                                &pair->list, &damaged);
	ck_assert(!damaged);
	if (pair->pairing != NX_PAIR_LISTED)
		return;
	pair->cursor = malloc(sizeof(*pair->cursor));
	ck_assert_ptr_nonnull(pair->cursor);
	nx_cursor_init(pair->cursor, &pair->list);
}

/* The terms at a position: one, or two. */
static unsigned
terms_at(const struct fixture *f, const struct bed *bed, nx_doc doc, nx_pos pos, uint32_t to[2])
{
	to[0] = f->sample->docs[doc].words[pos];
	to[1] = sample_other(f->sample, to[0]);
	return bed->every && pos % bed->every == 0 && to[1] != to[0] ? 2 : 1;
}

static void
count_doc(const struct fixture *f, const struct bed *bed, struct pair *pairs, nx_doc doc)
{
	const struct nx_segment_doc *columns = &f->sample->docs[doc].columns;

	for (nx_pos pos = 0; pos + 1 < columns->nwords; pos++) {
		uint32_t first[2], second[2];
		unsigned zones = sample_zone(columns, pos);
		unsigned n = terms_at(f, bed, doc, pos, first);
		unsigned m = terms_at(f, bed, doc, pos + 1, second);
		if (sample_zone(columns, pos + 1) != zones)
			continue;
		for (unsigned i = 0; i < n * m; i++) {
			struct pair *pair =
			    &pairs[first[i / m] * f->sample->size.nterms + second[i % m]];
			pair->freq++;
			pair->zones |= zones;
		}
	}
}

/* Whether what was counted in the document is what the pair's list says; then it is forgotten. */
static bool
is_same(struct pair *pair, nx_doc doc)
{
	bool same = true;

	if (pair->cursor && pair->freq == 0)
		same = nx_cursor_doc(pair->cursor) > doc;
	if (pair->cursor && pair->freq > 0) {
		same = nx_cursor_doc(pair->cursor) == doc &&
		       nx_cursor_freq(pair->cursor) == pair->freq &&
		       nx_cursor_zones(pair->cursor) == pair->zones;
		nx_cursor_next(pair->cursor);
	}
	pair->seen += pair->freq > 0;
	pair->freq = pair->zones = 0;
	return same;
}

static void
compare_doc(const struct sample *sample, struct pair *pairs, nx_doc doc)
{
	uint32_t n = sample->size.nterms;

	for (uint32_t i = 0; i < n * n; i++)
		if (!is_same(&pairs[i], doc)) /* an assertion for each would take its time */
			ck_abort_msg("%s %s differs in document %u", sample->terms[i / n],
			             sample->terms[i % n], doc);
}

START_TEST(lists_say_what_the_articles_say)
{
	const struct bed *bed = &beds[_i];
	struct fixture f = open_fixture(bed);
	uint32_t n = f.sample->size.nterms, ncommon;
	bool *common = calloc(n + 1, sizeof(*common));
	struct pair *pairs = calloc((size_t)n * n + 1, sizeof(*pairs));
	struct nidx_error err = { 0 };

	ck_assert(common && pairs);
	ncommon = find_common(f.sample, common);
	ck_assert(_i > 3 || ncommon >= 3);
	ck_assert(_i != 3 || ncommon == NX_PAIRS_COMMON);
	for (uint32_t i = 0; i < n * n; i++)
		ask_pair(&f, &pairs[i], i / n, i % n);
	for (nx_doc d = 0; d < f.sample->size.ndocs; d++) {
		count_doc(&f, bed, pairs, d);
		compare_doc(f.sample, pairs, d);
	}
	for (uint32_t i = 0; i < n * n; i++) {
		bool both = common[i / n] && common[i % n];
		ck_assert_int_eq(pairs[i].pairing, !both             ? NX_PAIR_UNKNOWN
		                                   : pairs[i].seen ? NX_PAIR_LISTED
		                                                   : NX_PAIR_NOWHERE);
		if (!pairs[i].cursor)
			continue;
		ck_assert_uint_eq(pairs[i].list.ndocs, pairs[i].seen);
		ck_assert_uint_eq(nx_cursor_doc(pairs[i].cursor), NX_NO_DOC);
		ck_assert(!pairs[i].cursor->damaged);
		free(pairs[i].cursor);
	}
	ck_assert_msg(nx_segment_check(f.segment, &err) == NIDX_OK, "%s", err.message);
	free(common);
	free(pairs);
	close_fixture(&f);
}
END_TEST

START_TEST(words_nobody_wrote_have_no_pairs)
{
	struct fixture f = open_fixture(&beds[0]);
	struct nx_str known = text_of(f.sample, f.sample->postings[0].term);
	struct nx_list list;
	bool damaged = false;

	ck_assert_int_eq(nx_segment_pair(f.segment, known, NX_STR("nowhere"), &list, &damaged),
	                 NX_PAIR_UNKNOWN);
	ck_assert_int_eq(nx_segment_pair(f.segment, NX_STR(""), known, &list, &damaged),
	                 NX_PAIR_UNKNOWN);
	ck_assert(!damaged);
	close_fixture(&f);
}
END_TEST

START_TEST(a_small_segment_has_no_file)
{
	static const struct bed small = { { 1023, 6, 12, 1023, 0 }, 0 };
	struct fixture f = open_fixture(_i ? &beds[2] : &small);
	struct nx_str term = text_of(f.sample, f.sample->postings[0].term);
	struct nx_list list;
	bool damaged = false;

	ck_assert_int_eq(nx_dir_exists(f.dir, "s.nxq"), _i);
	if (!_i)
		ck_assert_int_eq(nx_segment_pair(f.segment, term, term, &list, &damaged),
		                 NX_PAIR_UNKNOWN);
	close_fixture(&f);
}
END_TEST

START_TEST(the_same_segment_gives_the_same_bytes)
{
	struct fixture f = open_fixture(&beds[_i]);
	struct nx_map a, b;

	ck_assert_int_eq(sample_write(f.sample, f.dir, "t", NULL), NIDX_OK);
	ck_assert_int_eq(nx_dir_map(f.dir, "s.nxq", &a, NULL), NIDX_OK);
	ck_assert_int_eq(nx_dir_map(f.dir, "t.nxq", &b, NULL), NIDX_OK);
	ck_assert_uint_eq(a.nbytes, b.nbytes);
	ck_assert_int_eq(memcmp(a.bytes, b.bytes, a.nbytes), 0);
	nx_map_close(&a);
	nx_map_close(&b);
	close_fixture(&f);
}
END_TEST

/* ---- Damage ---- */

static const struct bed damaged_bed = { { 1024, 5, 6, 1000, 0 }, 3 };

struct whole {
	struct fixture f;
	uint8_t *bytes;
	size_t nbytes;
};

static struct whole
make_whole(void)
{
	struct whole self = { .f = open_fixture(&damaged_bed) };
	struct nx_map map;

	nx_segment_close(self.f.segment);
	self.f.segment = NULL;
	ck_assert_int_eq(nx_dir_map(self.f.dir, "s.nxq", &map, NULL), NIDX_OK);
	self.bytes = malloc(map.nbytes);
	ck_assert_ptr_nonnull(self.bytes);
	memcpy(self.bytes, map.bytes, map.nbytes);
	self.nbytes = map.nbytes;
	nx_map_close(&map);
	return self;
}

static void
end_whole(struct whole *self)
{
	free(self->bytes);
	close_fixture(&self->f);
}

static void
put_file(const struct whole *self, size_t nbytes)
{
	char path[4200];
	FILE *out;

	snprintf(path, sizeof(path), "%s/s.nxq", self->f.path);
	out = fopen(path, "wb");
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(self->bytes, 1, nbytes, out), nbytes);
	ck_assert_int_eq(fclose(out), 0);
}

/* Opens the pairs and walks all they have. */
static enum nidx_status
try_pairs(const struct whole *self)
{
	struct nx_pairs pairs;
	struct nidx_error err = { 0 };
	enum nidx_status status = nx_pairs_open(&pairs, self->f.dir, "s", &err);
	uint32_t n = self->f.sample->size.nterms;
	struct nx_list list;
	bool damaged = false;

	ck_assert(status == NIDX_OK || err.message[0]);
	if (status)
		return status;
	for (uint32_t i = 0; i < n * n; i++)
		if (nx_pairs_find(&pairs, text_of(self->f.sample, i / n),
		                  text_of(self->f.sample, i % n), self->f.sample->size.ndocs, &list,
		                  &damaged) == NX_PAIR_LISTED)
			exercise_list(&list, self->f.sample->size.ndocs);
	nx_pairs_close(&pairs);
	return NIDX_OK;
}

static enum nidx_status
check_whole(const struct whole *self)
{
	struct nx_segment *segment = NULL;
	struct nidx_error err = { 0 };
	enum nidx_status status = nx_segment_open(&segment, self->f.dir, "s", &err);

	if (status == NIDX_OK)
		status = nx_segment_check(segment, &err);
	ck_assert(status == NIDX_OK || err.message[0]);
	nx_segment_close(segment);
	return status;
}

START_TEST(every_truncation_is_refused)
{
	struct whole whole = make_whole();

	for (size_t n = 0; n < whole.nbytes; n++) {
		put_file(&whole, n);
		ck_assert_msg(try_pairs(&whole) != NIDX_OK, "cut at %zu", n);
	}
	ck_assert_int_ne(check_whole(&whole), NIDX_OK);
	put_file(&whole, whole.nbytes);
	ck_assert_int_eq(try_pairs(&whole), NIDX_OK);
	ck_assert_int_eq(check_whole(&whole), NIDX_OK);
	end_whole(&whole);
}
END_TEST

START_TEST(check_finds_changed_bytes)
{
	struct whole whole = make_whole();
	uint64_t random = 21;

	for (size_t at = 0; at < whole.nbytes;
	     at += at < 64 ? 1 : 1 + sample_random(&random) % 40) {
		uint8_t kept = whole.bytes[at];
		whole.bytes[at] ^= (uint8_t)(1 + sample_random(&random) % 255);
		put_file(&whole, whole.nbytes);
		(void)try_pairs(&whole);
		ck_assert_msg(check_whole(&whole) != NIDX_OK, "changed at %zu", at);
		whole.bytes[at] = kept;
	}
	end_whole(&whole);
}
END_TEST

START_TEST(thousands_of_changes_crash_nothing)
{
	struct whole whole = make_whole();
	uint8_t *kept = malloc(whole.nbytes);
	uint64_t random = 22;
	unsigned opened = 0;

	ck_assert_ptr_nonnull(kept);
	memcpy(kept, whole.bytes, whole.nbytes);
	for (int n = 0; n < 2000; n++) {
		for (int k = 0; k < 1 + n % 4; k++)
			whole.bytes[16 + sample_random(&random) % (whole.nbytes - 120)] ^=
			    (uint8_t)(1u << sample_random(&random) % 8);
		put_file(&whole, whole.nbytes);
		opened += try_pairs(&whole) == NIDX_OK;
		memcpy(whole.bytes, kept, whole.nbytes);
	}
	ck_assert_uint_gt(opened, 1000); /* the frame's checksums cover little of that */
	free(kept);
	end_whole(&whole);
}
END_TEST

START_TEST(a_missing_file_is_refused)
{
	struct whole whole = make_whole();

	ck_assert_int_eq(nx_dir_remove(whole.f.dir, "s.nxq", NULL), NIDX_OK);
	ck_assert_int_ne(check_whole(&whole), NIDX_OK);
	end_whole(&whole);
}
END_TEST

START_TEST(pairs_of_another_segment_are_found_out)
{
	struct whole whole = make_whole();
	struct sample_size other = damaged_bed.size;
	struct sample *sample;
	struct nx_map map;

	other.nwords++;
	sample = sample_new(6, other);
	ck_assert_int_eq(sample_write(sample, whole.f.dir, "t", NULL), NIDX_OK);
	ck_assert_int_eq(nx_dir_map(whole.f.dir, "t.nxq", &map, NULL), NIDX_OK);
	free(whole.bytes);
	whole.bytes = malloc(map.nbytes);
	ck_assert_ptr_nonnull(whole.bytes);
	memcpy(whole.bytes, map.bytes, map.nbytes);
	put_file(&whole, map.nbytes);
	nx_map_close(&map);
	ck_assert_int_eq(try_pairs(&whole), NIDX_OK);
	ck_assert_int_eq(check_whole(&whole), NIDX_ECORRUPT);
	sample_free(sample);
	end_whole(&whole);
}
END_TEST

Suite *
suite_segment_pairs(void)
{
	Suite *suite = suite_create("segment.pairs");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 240); /* thousands of files, perhaps under a sanitizer */
	tcase_add_loop_test(all, lists_say_what_the_articles_say, 0, NBEDS);
	tcase_add_test(all, words_nobody_wrote_have_no_pairs);
	tcase_add_loop_test(all, a_small_segment_has_no_file, 0, 2);
	tcase_add_loop_test(all, the_same_segment_gives_the_same_bytes, 0, NBEDS);
	tcase_add_test(all, every_truncation_is_refused);
	tcase_add_test(all, check_finds_changed_bytes);
	tcase_add_test(all, thousands_of_changes_crash_nothing);
	tcase_add_test(all, a_missing_file_is_refused);
	tcase_add_test(all, pairs_of_another_segment_are_found_out);
	suite_add_tcase(suite, all);
	return suite;
}
