/* test_living.c - an index that grew in any number of steps, in any order, merged or not, answers as one built
 * at once, score for score; and as the oracle.  NIDX_ORACLE_ROUNDS=n runs n of them. */
#include "index/update.h"
#include "tests/oracle/bed.h"
#include "tests/oracle/sample.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_oracle_living(void);

enum { ROUNDS = 6, LINES = 150, KEYS = 90, QUERIES = 120, MAX_BAD = 5, DELETED = 12 };

static unsigned bed_seed; /* of the round, for messages */

struct lines {
	char *text[LINES];
	size_t count;
};

/* Versions of an article have different times, so that their order does not depend on when they arrive;
 * some lines are there twice. */
static void
make_lines(struct lines *self)
{
	char extra[256], *text;
	size_t nbytes;

	self->count = LINES;
	for (unsigned i = 0; i < LINES; i++) {
		FILE *file = open_memstream(&text, &nbytes);
		unsigned hours = (unsigned)(i * 37 % LINES);
		size_t kind = sample_below(14);

		snprintf(extra, sizeof(extra), ",\"updated\":\"2022-03-%02uT%02u:10:00Z\"%s%s",
		         1 + hours / 24, hours % 24,
		         kind == 0   ? ",\"pubstatus\":\"canceled\""
		         : kind == 1 ? ",\"pubstatus\":\"withheld\""
		                     : "",
		         kind == 2   ? ",\"embargoed\":\"2030-01-01T00:00:00Z\""
		         : kind == 3 ? ",\"embargoed\":\"2001-01-01T00:00:00Z\""
		                     : "");
		sample_article(file, (unsigned)sample_below(KEYS), extra);
		ck_assert_int_eq(fclose(file), 0);
		self->text[i] = i && sample_below(15) == 0 ? strdup(self->text[i - 1]) : text;
		if (self->text[i] != text)
			free(text);
	}
}

static void
free_lines(struct lines *self)
{
	for (size_t i = 0; i < self->count; i++)
		free(self->text[i]);
}

static void
shuffle(struct lines *self)
{
	for (size_t i = self->count; i > 1; i--) {
		size_t k = sample_below(i);
		char *text = self->text[k];
		self->text[k] = self->text[i - 1];
		self->text[i - 1] = text;
	}
}

static void
must(enum nidx_status status, const struct nidx_error *err)
{
	ck_assert_msg(status == NIDX_OK, "%s", err->message);
}

static void
add(struct nx_update *update, const struct lines *lines, size_t first, size_t end)
{
	struct nx_buffer text = { 0 };
	struct nidx_error err;

	for (size_t i = first; i < end; i++)
		nx_buffer_put(&text, lines->text[i], strlen(lines->text[i]));
	must(nx_update_add_bytes(update, "lines.jsonl",
	                         (struct nx_str){ (char *)text.bytes, text.len }, &err),
	     &err);
	nx_buffer_release(&text);
}

static struct nx_update *
open_update(const char *path)
{
	struct nx_build_options options = { .nthreads = 1, .segment_bytes = 1 << 20 };
	struct nx_update *update;
	struct nidx_error err;

	must(nx_update_open(&update, path, &options, &err), &err);
	return update;
}

static void
delete_some(struct nx_update *update, unsigned seed)
{
	struct nidx_error err;
	uint64_t n = 0;

	for (unsigned i = 0; i < DELETED; i++) {
		char key[16];
		snprintf(key, sizeof(key), "key-%03u", (seed * 31 + i * 7) % KEYS);
		must(nx_update_delete(update, (struct nx_str){ key, strlen(key) }, &n, &err), &err);
	}
}

static void
start_bed(struct bed *bed)
{
	memset(bed, 0, sizeof(*bed));
	strcpy(bed->path, "/tmp/nidx-oracle-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(bed->path));
}

/* All at once. */
static void
build_whole(struct bed *bed, const struct lines *lines, bool delete, unsigned seed)
{
	struct nx_update *update;
	struct nidx_error err;

	start_bed(bed);
	update = open_update(bed->path);
	add(update, lines, 0, lines->count);
	must(nx_update_commit(update, &err), &err);
	if (delete)
		delete_some(update, seed);
	must(nx_update_commit(update, &err), &err);
	nx_update_close(update);
	bed_read(bed);
}

/* In steps, with merges, commits and new sessions between them. */
static void
build_in_steps(struct bed *bed, const struct lines *lines, bool delete, unsigned seed)
{
	struct nx_update *update;
	struct nidx_error err;
	size_t end;

	start_bed(bed);
	update = open_update(bed->path);
	for (size_t at = 0; at < lines->count; at = end) {
		end = at + 1 + sample_below(20);
		end = end < lines->count ? end : lines->count;
		add(update, lines, at, end);
		switch (sample_below(6)) {
		case 0:
			must(nx_update_merge(update, true, &err), &err);
			break;
		case 1:
			must(nx_update_merge(update, false, &err), &err);
			break;
		case 2:
			must(nx_update_commit(update, &err), &err);
			nx_update_close(update);
			update = open_update(bed->path);
			break;
		case 3: /* what is not committed is sealed with what follows */
			break;
		default:
			must(nx_update_commit(update, &err), &err);
		}
	}
	must(nx_update_commit(update, &err), &err);
	if (delete)
		delete_some(update, seed);
	if (sample_below(2))
		must(nx_update_merge(update, sample_below(2), &err), &err);
	must(nx_update_commit(update, &err), &err);
	nx_update_close(update);
	bed_read(bed);
}

static void
check_segments(const struct bed *bed)
{
	struct nidx_error err;

	for (uint32_t i = 0; i < bed->snapshot->nsegments; i++)
		must(nx_segment_check(bed->snapshot->segments[i].segment, &err), &err);
}

/* Keys and scores are the same, with all versions and at any time. */
static unsigned
compare_beds(struct bed *a, struct bed *b, const char *text, bool all, int64_t now)
{
	const struct nx_query_options parse = { .now = 1578312000 };
	struct nx_search_options options = { .k = 1000, .weights = nx_weights_default(),
		                             .from = INT64_MIN, .until = INT64_MAX, .total = true,
		                             .view = { .now = now, .all_versions = all } };
	struct bed *beds[] = { a, b };
	struct nx_hits hits[2];
	struct nidx_error err;

	for (int i = 0; i < 2; i++) {
		struct nx_query *tree;
		nx_arena_reset(&beds[i]->query);
		must(nx_query_parse(text, strlen(text), &parse, &beds[i]->query, &tree, &err), &err);
		must(nx_search_run(beds[i]->snapshot, tree, &options, &beds[i]->query, &hits[i],
		                   &err),
		     &err);
	}
	ck_assert_msg(hits[0].total == hits[1].total && hits[0].count == hits[1].count,
	              "seed %u: %s (%d, %lld): %llu and %llu found", bed_seed, text, (int)all, (long long)now, (unsigned long long)hits[0].total,
	              (unsigned long long)hits[1].total);
	for (uint32_t i = 0; i < hits[0].count; i++) {
		const struct nx_hit *x = &hits[0].items[i], *y = &hits[1].items[i];
		const struct nx_segment *sx = a->snapshot->segments[x->segment].segment;
		const struct nx_segment *sy = b->snapshot->segments[y->segment].segment;
		ck_assert_msg(x->score == y->score && nx_segment_key_hash(sx, x->doc) ==
		                                          nx_segment_key_hash(sy, y->doc),
		              "%s: hit %u differs", text, i);
		ck_assert(all || nx_segment_text_hash(sx, x->doc) == nx_segment_text_hash(sy, y->doc));
	}
	return hits[0].count;
}

static unsigned
run_round(unsigned seed)
{
	struct bed whole, steps;
	struct lines lines;
	struct nx_weights weights = nx_weights_default();
	char query[4096], what[64];
	unsigned nbad = 0, found = 0;
	bool delete = seed % 2;

	srand(seed);
	bed_seed = seed;
	sample_no_patterns = delete;
	make_lines(&lines);
	build_whole(&whole, &lines, delete, seed);
	shuffle(&lines);
	build_in_steps(&steps, &lines, delete, seed);
	check_segments(&steps);
	ck_assert_uint_eq(whole.snapshot->ndocs, steps.snapshot->ndocs);
	ck_assert_uint_eq(whole.snapshot->nwords, steps.snapshot->nwords);
	for (unsigned q = 0; q < QUERIES && nbad < MAX_BAD; q++) {
		query[0] = '\0';
		snprintf(what, sizeof(what), "seed %u query %u", seed, q);
		sample_query(query, 2);
		nbad += bed_compare(&steps, query, &weights, what);
		found += compare_beds(&whole, &steps, query, false, 1700000000);
		compare_beds(&whole, &steps, query, false, 2000000000);
		compare_beds(&whole, &steps, query, true, 1700000000);
	}
	ck_assert_uint_gt(found, QUERIES);
	bed_close(&whole);
	bed_close(&steps);
	free_lines(&lines);
	sample_no_patterns = false;
	return nbad;
}

START_TEST(any_steps_in_any_order_make_the_same_index)
{
	const char *rounds = getenv("NIDX_ORACLE_ROUNDS"), *first = getenv("NIDX_ORACLE_FIRST");
	unsigned n = rounds ? (unsigned)atoi(rounds) : ROUNDS, nbad = 0;

	for (unsigned seed = first ? (unsigned)atoi(first) : 1; seed <= n && nbad < MAX_BAD; seed++)
		nbad += run_round(seed);
	ck_assert_uint_eq(nbad, 0);
}
END_TEST

Suite *
suite_oracle_living(void)
{
	Suite *suite = suite_create("oracle.living");
	TCase *tcase = tcase_create("all");

	tcase_set_timeout(tcase, 0);
	tcase_add_test(tcase, any_steps_in_any_order_make_the_same_index);
	suite_add_tcase(suite, tcase);
	return suite;
}
