#include "tests/index/common.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATHS = 8, FOLDERS = 64, PATH_ROOM = 512 };

const char *
temp_folder(void)
{
	static char paths[FOLDERS][PATH_ROOM];
	static unsigned next;
	const char *tmp = getenv("TMPDIR");
	char *path = paths[next++ % FOLDERS];

	snprintf(path, PATH_ROOM, "%s/nidx-index-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(path));
	return path;
}

const char *
join(const char *folder, const char *name)
{
	static char paths[PATHS][PATH_ROOM];
	static unsigned next;
	char *path = paths[next++ % PATHS];

	ck_assert_int_lt(snprintf(path, PATH_ROOM, "%s/%s", folder, name), PATH_ROOM);
	return path;
}

void
remove_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		char below[PATH_ROOM * 2];
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		if (unlink(below) && (errno == EISDIR || errno == EPERM))
			remove_folder(below);
	}
	closedir(dir);
	rmdir(path);
}

void
write_file(const char *folder, const char *name, const void *bytes, size_t nbytes)
{
	FILE *file = fopen(join(folder, name), "wb");

	ck_assert_ptr_nonnull(file);
	if (nbytes)
		ck_assert_uint_eq(fwrite(bytes, 1, nbytes, file), nbytes);
	ck_assert_int_eq(fclose(file), 0);
}

/* Knuth's MMIX multiplier; the high bits are the random ones. */
uint32_t
chance_below(struct chance *self, uint32_t n)
{
	self->state = self->state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((self->state >> 33) % n);
}

static void
put_words(struct nx_buffer *to, struct chance *chance, unsigned n)
{
	static const char *const common[] = { "the", "missile", "of", "Iran’s", "U.S.", "US",
		                              "S-300", "election", "2020", "Müller" };

	for (unsigned i = 0; i < n; i++) {
		uint32_t rank = chance_below(chance, 1 + chance_below(chance, 3000));
		if (rank < 10)
			nx_buffer_printf(to, "%s", common[rank]);
		else
			nx_buffer_printf(to, "word%u", rank);
		if (i + 1 < n)
			nx_buffer_printf(to, "%s", chance_below(chance, 12)  ? " "
			                           : chance_below(chance, 4) ? ". "
			                                                     : ".\\n\\n");
	}
}

static void
put_date(struct nx_buffer *to, struct chance *chance, const char *key)
{
	nx_buffer_printf(to, ", \"%s\": \"%u-%02u-%02uT%02u:00:00Z\"", key,
	                 2000 + chance_below(chance, 25), 1 + chance_below(chance, 12),
	                 1 + chance_below(chance, 28), chance_below(chance, 24));
}

static void
put_article(struct nx_buffer *to, struct chance *chance, unsigned nkeys)
{
	nx_buffer_printf(to, "{\"id\": \"key-%u\", \"title\": \"", chance_below(chance, nkeys));
	put_words(to, chance, chance_below(chance, 9));
	nx_buffer_printf(to, "\", \"body\": \"Start ");
	put_words(to, chance, chance_below(chance, 250));
	nx_buffer_printf(to, "\", \"publisher\": \"Paper %u\", \"section\": \"s%u\"",
	                 chance_below(chance, 5), chance_below(chance, 4));
	nx_buffer_printf(to, ", \"author\": \"Ana Ruiz %u\", \"url\": \"http://p.example/%u\"",
	                 chance_below(chance, 9), chance_below(chance, 999));
	nx_buffer_printf(to, ", \"lang\": \"%s\"", chance_below(chance, 3) ? "en" : "de");
	if (chance_below(chance, 8))
		put_date(to, chance, "date");
	if (!chance_below(chance, 4))
		put_date(to, chance, "updated");
	nx_buffer_printf(to, "}\n");
}

void
make_articles(struct nx_buffer *to, struct chance *chance, unsigned n, unsigned nkeys)
{
	for (unsigned i = 0; i < n; i++)
		put_article(to, chance, nkeys);
	ck_assert(!to->failed);
}

static int
is_content(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "lock") != 0;
}

static void
read_file(const char *folder, const char *name, struct nx_buffer *to)
{
	FILE *file = fopen(join(folder, name), "rb");
	uint8_t chunk[4096];
	size_t n;

	ck_assert_ptr_nonnull(file);
	nx_buffer_printf(to, "\n=== %s\n", name);
	while ((n = fread(chunk, 1, sizeof(chunk), file)))
		nx_buffer_put(to, chunk, n);
	fclose(file);
}

void
read_folder(const char *path, struct nx_buffer *to)
{
	struct dirent **entries = NULL;
	int n = scandir(path, &entries, is_content, alphasort);

	nx_buffer_reset(to);
	for (int i = 0; i < n; i++) {
		read_file(path, entries[i]->d_name, to);
		free(entries[i]);
	}
	free(entries);
	ck_assert(!to->failed);
}

void
assert_same_files(const char *a, const char *b)
{
	struct nx_buffer fa = { 0 }, fb = { 0 };

	read_folder(a, &fa);
	read_folder(b, &fb);
	ck_assert_uint_eq(fa.len, fb.len);
	ck_assert(fa.len == 0 || memcmp(fa.bytes, fb.bytes, fa.len) == 0);
	nx_buffer_release(&fa);
	nx_buffer_release(&fb);
}

void
build_one(const char *index, const char *path, const struct nx_build_options *options,
          struct nx_build_stats *stats, enum nidx_status expected)
{
	struct nidx_error err = { 0 };
	enum nidx_status status = nx_build(index, &path, 1, options, stats, &err);

	ck_assert_msg(status == expected, "status %d, expected %d: %s", (int)status, (int)expected,
	              err.message);
	ck_assert(status == NIDX_OK || (err.status == status && err.message[0]));
}
