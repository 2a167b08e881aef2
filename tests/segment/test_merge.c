/* Merges: the same bytes however many ranges and threads, whole, and terms of hidden documents counted. */
#include "segment/inside.h"
#include "segment/merge.h"

#include "tests/segment/sample.h"
#include "tests/segment/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS = 3 };

struct fixture {
	char *path;
	struct nx_dir *dir;
	struct sample *samples[INPUTS];
	struct nx_segment *segments[INPUTS];
	uint8_t *hidden[INPUTS], *gone[INPUTS];
};

static struct fixture
open_fixture(void)
{
	static const struct sample_size sizes[INPUTS] = { { 900, 400, 60, 880, 0 },
		                                          { 300, 700, 90, 300, 0 },
		                                          { 40, 20, 8, 10, 0 } };
	struct fixture f = { .path = sample_folder() };
	struct nidx_error err = { 0 };
	uint64_t state = 77;

	ck_assert_int_eq(nx_dir_open(&f.dir, f.path, false, &err), NIDX_OK);
	for (unsigned i = 0; i < INPUTS; i++) {
		char name[] = { 'a', (char)('0' + i), '\0' };
		size_t nbytes = sizes[i].ndocs / 8 + 1;

		f.samples[i] = sample_new(5 + i, sizes[i]);
		ck_assert_msg(sample_write(f.samples[i], f.dir, name, &err) == NIDX_OK, "%s",
		              err.message);
		ck_assert_int_eq(nx_segment_open(&f.segments[i], f.dir, name, &err), NIDX_OK);
		f.hidden[i] = calloc(nbytes, 1);
		f.gone[i] = calloc(nbytes, 1);
		for (nx_doc d = 0; d < sizes[i].ndocs; d++) {
			bool hides = sample_random(&state) % 5 == 0;
			f.hidden[i][d >> 3] |= (uint8_t)(hides << (d & 7));
			if (hides && sample_random(&state) % 2)
				f.gone[i][d >> 3] |= (uint8_t)(1 << (d & 7));
		}
	}
	return f;
}

static void
close_fixture(struct fixture *f)
{
	for (unsigned i = 0; i < INPUTS; i++) {
		nx_segment_close(f->segments[i]);
		sample_free(f->samples[i]);
		free(f->hidden[i]);
		free(f->gone[i]);
	}
	nx_dir_close(f->dir);
	sample_folder_remove(f->path);
}

static struct nx_merge
run(struct fixture *f, struct nx_merge_input *inputs, const char *name, uint64_t range_bytes,
    unsigned nthreads)
{
	struct nx_merge merge = { .inputs = inputs, .ninputs = INPUTS, .nthreads = nthreads,
		                  .range_bytes = range_bytes };
	struct nidx_error err = { 0 };

	for (unsigned i = 0; i < INPUTS; i++)
		inputs[i] = (struct nx_merge_input){ .segment = f->segments[i], .gone = f->gone[i],
			                             .hidden = f->hidden[i] };
	ck_assert_msg(nx_merge_run(&merge, f->dir, name, &err) == NIDX_OK, "%s", err.message);
	return merge;
}

static void
same_file(struct fixture *f, const char *a, const char *b, const char *suffix)
{
	struct nx_map ma, mb;
	char name[64];

	snprintf(name, sizeof(name), "%s%s", a, suffix);
	ck_assert_int_eq(nx_dir_map(f->dir, name, &ma, NULL), NIDX_OK);
	snprintf(name, sizeof(name), "%s%s", b, suffix);
	ck_assert_int_eq(nx_dir_map(f->dir, name, &mb, NULL), NIDX_OK);
	ck_assert_uint_eq(ma.nbytes, mb.nbytes);
	ck_assert_mem_eq(ma.bytes, mb.bytes, ma.nbytes);
	nx_map_close(&ma);
	nx_map_close(&mb);
}

START_TEST(ranges_and_threads_do_not_show)
{
	static const struct {
		uint64_t range_bytes;
		unsigned nthreads;
	} ways[] = { { 1, 1 }, { 1, 4 }, { 300, 2 }, { 4096, 3 } };
	struct nx_merge_input first[INPUTS], inputs[INPUTS];
	struct fixture f = open_fixture();
	struct nx_merge expected = run(&f, first, "m", 0, 1);
	struct nx_segment *merged;
	struct nidx_error err = { 0 };

	ck_assert_int_eq(nx_segment_open(&merged, f.dir, "m", &err), NIDX_OK);
	ck_assert_msg(nx_segment_check(merged, &err) == NIDX_OK, "%s", err.message);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		char name[] = { 'n', (char)('0' + i), '\0' };
		struct nx_merge merge =
		    run(&f, inputs, name, ways[i].range_bytes, ways[i].nthreads);

		same_file(&f, "m", name, ".nxi");
		same_file(&f, "m", name, ".nxp");
		same_file(&f, "m", name, ".nxs");
		ck_assert_uint_eq(merge.nterms, expected.nterms);
		ck_assert_mem_eq(merge.counts, expected.counts,
		                 merge.nterms * sizeof(*merge.counts));
		nx_merge_release(&merge);
	}
	nx_segment_close(merged);
	nx_merge_release(&expected);
	close_fixture(&f);
}
END_TEST

/* The same counts by asking the lists of the new segment. */
START_TEST(terms_of_hidden_documents_are_counted)
{
	struct nx_merge_input inputs[INPUTS];
	struct fixture f = open_fixture();
	struct nx_merge merge = run(&f, inputs, "m", 64, 2);
	nx_doc *docs = malloc((merge.ndocs + (size_t)1) * sizeof(*docs)), n = 0;
	uint32_t *counts = calloc(merge.nterms + (size_t)1, sizeof(*counts));
	bool *hidden = calloc(merge.ndocs + (size_t)1, sizeof(*hidden));
	struct nx_segment *merged;

	for (unsigned i = 0; i < INPUTS; i++)
		for (nx_doc d = 0; d < nx_segment_ndocs(f.segments[i]); d++)
			if (inputs[i].numbers[d] != NX_NO_DOC && f.hidden[i][d >> 3] >> (d & 7) & 1)
				hidden[inputs[i].numbers[d]] = true;
	for (nx_doc d = 0; d < merge.ndocs; d++)
		if (hidden[d])
			docs[n++] = d;
	ck_assert_uint_gt(n, 50);
	ck_assert_int_eq(nx_segment_open(&merged, f.dir, "m", NULL), NIDX_OK);
	ck_assert(nx_segment_count_terms(merged, docs, n, counts));
	ck_assert_mem_eq(counts, merge.counts, merge.nterms * sizeof(*counts));
	nx_segment_close(merged);
	free(docs);
	free(counts);
	free(hidden);
	nx_merge_release(&merge);
	close_fixture(&f);
}
END_TEST

/* Changes a byte of the first input. */
static void
damage(struct fixture *f, const struct nx_sections *sections, const char *suffix, uint32_t kind)
{
	const uint8_t *bytes;
	size_t nbytes;
	char name[400];
	long at;
	FILE *file;

	ck_assert_int_eq(nx_sections_find(sections, kind, &bytes, &nbytes, NULL), NIDX_OK);
	ck_assert_uint_gt(nbytes, 0);
	at = (long)(bytes - sections->map.bytes + (ptrdiff_t)(nbytes / 2));
	snprintf(name, sizeof(name), "%s/a0%s", f->path, suffix);
	file = fopen(name, "r+b");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fseek(file, at, SEEK_SET), 0);
	fputc(bytes[nbytes / 2] ^ 1, file);
	ck_assert_int_eq(fclose(file), 0);
}

/* Positions are copied unread: damage in them, or in what their sizes follow from, must not be given a new checksum. */
START_TEST(damaged_positions_are_not_merged)
{
	for (int which = 0; which < 2; which++) {
		struct fixture f = open_fixture();
		struct nx_merge_input inputs[INPUTS] = { { .segment = f.segments[0] },
			                                 { .segment = f.segments[1] },
			                                 { .segment = f.segments[2] } };
		struct nx_merge merge = { .inputs = inputs, .ninputs = INPUTS };
		struct nidx_error err = { 0 };

		if (which)
			damage(&f, &f.segments[0]->positions, ".nxp", NX_SECTION_POSN);
		else
			damage(&f, &f.segments[0]->index, ".nxi", NX_SECTION_SIZE);
		ck_assert_int_eq(nx_merge_run(&merge, f.dir, "m", &err), NIDX_ECORRUPT);
		ck_assert_msg(strstr(err.message, which ? "POSN" : "SIZE"), "%s", err.message);
		nx_merge_release(&merge);
		close_fixture(&f);
	}
}
END_TEST

Suite *
suite_segment_merge(void)
{
	Suite *suite = suite_create("segment.merge");
	TCase *all = tcase_create("merge");

	tcase_set_timeout(all, 120);
	tcase_add_test(all, ranges_and_threads_do_not_show);
	tcase_add_test(all, terms_of_hidden_documents_are_counted);
	tcase_add_test(all, damaged_positions_are_not_merged);
	suite_add_tcase(suite, all);
	return suite;
}
