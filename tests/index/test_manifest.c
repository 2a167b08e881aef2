#include "index/manifest.h"

#include "base/buffer.h"
#include "index/hidden.h"
#include "tests/index/common.h"
#include "tests/index/suites.h"

#include <string.h>

static void
make_manifest(struct nx_manifest *manifest)
{
	struct nx_manifest_segment first = { "s000011", "", 1234 };
	struct nx_manifest_segment second = { "s000009", "s000009-7.nxd", 9 };

	*manifest = (struct nx_manifest){ .generation = 7, .next = 12 };
	ck_assert(nx_manifest_add(manifest, &first) && nx_manifest_add(manifest, &second));
}

START_TEST(what_is_printed_is_parsed_back)
{
	struct nx_manifest manifest, back;
	struct nx_buffer text = { 0 };

	make_manifest(&manifest);
	nx_manifest_print(&manifest, &text);
	ck_assert(!text.failed);
	ck_assert_int_eq(nx_manifest_parse(&back, (struct nx_str){ (char *)text.bytes, text.len },
	                                   NULL),
	                 NIDX_OK);
	ck_assert_uint_eq(back.generation, 7);
	ck_assert_uint_eq(back.next, 12);
	ck_assert_uint_eq(back.nsegments, 2);
	ck_assert_str_eq(back.segments[0].name, "s000011");
	ck_assert_str_eq(back.segments[0].hidden, "");
	ck_assert_uint_eq(back.segments[0].ndocs, 1234);
	ck_assert_str_eq(back.segments[1].hidden, "s000009-7.nxd");
	nx_manifest_release(&back);
	nx_manifest_release(&manifest);
	nx_buffer_release(&text);
}
END_TEST

START_TEST(every_truncation_and_flipped_bit_is_refused)
{
	struct nx_manifest manifest, back;
	struct nx_buffer text = { 0 };

	make_manifest(&manifest);
	nx_manifest_print(&manifest, &text);
	for (size_t n = 0; n < text.len; n++)
		ck_assert_int_ne(nx_manifest_parse(&back, (struct nx_str){ (char *)text.bytes, n },
		                                   NULL),
		                 NIDX_OK);
	for (size_t bit = 0; bit < text.len * 8; bit++) {
		text.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ck_assert_int_ne(
		    nx_manifest_parse(&back, (struct nx_str){ (char *)text.bytes, text.len }, NULL),
		    NIDX_OK);
		ck_assert_ptr_null(back.segments);
		text.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	nx_manifest_release(&manifest);
	nx_buffer_release(&text);
}
END_TEST

START_TEST(another_version_is_named)
{
	struct nx_manifest back;
	struct nidx_error err;
	struct nx_str text = NX_STR("nidx manifest 9\nwhatever\n");

	ck_assert_int_eq(nx_manifest_parse(&back, text, &err), NIDX_EVERSION);
	ck_assert_ptr_nonnull(strstr(err.message, "format 9"));
}
END_TEST

START_TEST(a_sweep_takes_only_our_unnamed_files)
{
	static const char *const stay[] = { "notes.txt", "s1", "s000011.nxi", "s000009.nxs", "lock",
		                            "s000009-7.nxd", "manifest", "s000011.txt" };
	static const char *const go[] = { "s000010.nxi", "s000009-6.nxd", "manifest.new",
		                          "s0000111.nxi", "s000011-7.nxd" };
	const char *folder = temp_folder();
	struct nx_manifest manifest;
	struct nx_dir *dir;

	make_manifest(&manifest);
	ck_assert_int_eq(nx_dir_open(&dir, folder, false, NULL), NIDX_OK);
	for (size_t i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		write_file(folder, stay[i], "", 0);
	for (size_t i = 0; i < sizeof(go) / sizeof(go[0]); i++)
		write_file(folder, go[i], "", 0);
	ck_assert_uint_eq(nx_segment_number_after(dir), 112);
	nx_manifest_sweep(&manifest, dir, "s9000");
	for (size_t i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		ck_assert_msg(nx_dir_exists(dir, stay[i]), "%s is gone", stay[i]);
	for (size_t i = 0; i < sizeof(go) / sizeof(go[0]); i++)
		ck_assert_msg(!nx_dir_exists(dir, go[i]), "%s is still there", go[i]);
	nx_dir_close(dir);
	nx_manifest_release(&manifest);
	remove_folder(folder);
}
END_TEST

/* Three documents of 18, one deleted, one shown for a time; 200 terms counted. */
static void
make_hiding(struct nx_hiding *hiding)
{
	ck_assert(nx_hiding_load(hiding, NULL, 18, 1000));
	ck_assert(nx_hiding_hide(hiding, 0));
	ck_assert(nx_hiding_hide(hiding, 17));
	ck_assert(nx_hiding_hide(hiding, 7));
	ck_assert(nx_hiding_show_until(hiding, 17, 1234));
	ck_assert(nx_hiding_show_until(hiding, 0, 99));
	ck_assert(nx_hiding_show_until(hiding, 0, NX_NEVER_SHOWN));
	ck_assert(nx_hiding_delete(hiding, 7));
	for (nx_term term = 3; term < 1000; term += 5)
		hiding->counts[term] = 1 + term % 3;
}

static void
check_hidden(const struct nx_hidden *hidden)
{
	int64_t until;

	ck_assert_uint_eq(hidden->nhidden, 3);
	ck_assert_uint_eq(hidden->ngone, 1);
	ck_assert_mem_eq(hidden->bits, ((uint8_t[]){ 0x81, 0, 0x02 }), 3);
	ck_assert_mem_eq(hidden->gone, ((uint8_t[]){ 0x80, 0, 0 }), 3);
	ck_assert_uint_eq(hidden->ntimed, 1);
	ck_assert_uint_eq(nx_hidden_timed(hidden, 0, &until), 17);
	ck_assert_int_eq(until, 1234);
	for (nx_term term = 0; term < 1010; term++)
		ck_assert_uint_eq(nx_hidden_count(hidden, term),
		                  term < 1000 && term % 5 == 3 ? 1 + term % 3 : 0);
}

START_TEST(hidden_documents_come_back_and_damage_is_seen)
{
	const char *folder = temp_folder();
	struct nx_buffer bytes = { 0 };
	struct nx_hiding hiding, again;
	struct nx_hidden hidden;
	struct nx_dir *dir;

	ck_assert_int_eq(nx_dir_open(&dir, folder, false, NULL), NIDX_OK);
	make_hiding(&hiding);
	ck_assert_int_eq(nx_hiding_write(&hiding, dir, "s1-1.nxd", NULL), NIDX_OK);
	ck_assert_int_eq(nx_hidden_open(&hidden, dir, "s1-1.nxd", 18, NULL), NIDX_OK);
	check_hidden(&hidden);
	nx_buffer_put(&bytes, hidden.map.bytes, hidden.map.nbytes);
	ck_assert(nx_hiding_load(&again, &hidden, 18, 1000));
	nx_hidden_close(&hidden);
	ck_assert_int_eq(nx_hiding_write(&again, dir, "s1-2.nxd", NULL), NIDX_OK);
	ck_assert_int_eq(nx_hidden_open(&hidden, dir, "s1-2.nxd", 18, NULL), NIDX_OK);
	ck_assert_uint_eq(hidden.map.nbytes, bytes.len);
	ck_assert_mem_eq(hidden.map.bytes, bytes.bytes, bytes.len);
	nx_hidden_close(&hidden);
	ck_assert_int_eq(nx_hidden_open(&hidden, dir, "s1-1.nxd", 17, NULL), NIDX_ECORRUPT);
	for (size_t n = 0; n < bytes.len; n++) {
		write_file(folder, "x.nxd", bytes.bytes, n);
		ck_assert_int_eq(nx_hidden_open(&hidden, dir, "x.nxd", 18, NULL), NIDX_ECORRUPT);
	}
	for (size_t bit = 0; bit < bytes.len * 8; bit++) {
		bytes.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		write_file(folder, "x.nxd", bytes.bytes, bytes.len);
		ck_assert_int_eq(nx_hidden_open(&hidden, dir, "x.nxd", 18, NULL), NIDX_ECORRUPT);
		bytes.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	nx_hiding_release(&hiding);
	nx_hiding_release(&again);
	nx_buffer_release(&bytes);
	nx_dir_close(dir);
	remove_folder(folder);
}
END_TEST

Suite *
suite_index_manifest(void)
{
	Suite *suite = suite_create("index.manifest");
	TCase *manifest = tcase_create("manifest"), *hidden = tcase_create("hidden");

	tcase_add_test(manifest, what_is_printed_is_parsed_back);
	tcase_add_test(manifest, every_truncation_and_flipped_bit_is_refused);
	tcase_add_test(manifest, another_version_is_named);
	tcase_add_test(manifest, a_sweep_takes_only_our_unnamed_files);
	suite_add_tcase(suite, manifest);
	tcase_add_test(hidden, hidden_documents_come_back_and_damage_is_seen);
	suite_add_tcase(suite, hidden);
	return suite;
}
