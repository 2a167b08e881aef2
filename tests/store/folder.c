#include "tests/store/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* State of the tests, not of the library: nx_sys_fault() below takes the weak one's place. */
static struct {
	long at, seen;
	int number, failed;
	enum nx_sys_call call;
	size_t transfer;
} faults = { .at = -1 };

int
nx_sys_fault(enum nx_sys_call call, size_t *nbytes)
{
	if (nbytes && faults.transfer && *nbytes > faults.transfer)
		*nbytes = faults.transfer;
	if (faults.seen++ != faults.at)
		return 0;
	faults.failed = 1;
	faults.call = call;
	return faults.number;
}

void
test_fail_at(long n, int number)
{
	faults.at = n;
	faults.number = number;
	faults.seen = 0;
	faults.failed = 0;
}

long
test_calls(void)
{
	return faults.seen;
}

int
test_failed(enum nx_sys_call *call)
{
	if (faults.failed)
		*call = faults.call;
	return faults.failed;
}

void
test_short_transfers(size_t nbytes)
{
	faults.transfer = nbytes;
}

char *
test_folder(void)
{
	const char *top = getenv("TMPDIR");
	char *path = malloc(4096);

	if (!path)
		abort();
	snprintf(path, 4096, "%s/nidx-test-XXXXXX", top ? top : "/tmp");
	if (!mkdtemp(path))
		abort();
	return path;
}

static void
remove_inside(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		char name[8192];
		struct stat st;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (lstat(name, &st) == 0 && S_ISDIR(st.st_mode)) {
			(void)chmod(name, 0700);
			remove_inside(name);
		} else {
			(void)unlink(name);
		}
	}
	if (dir)
		closedir(dir);
	(void)rmdir(path);
}

void
test_folder_remove(char *path)
{
	remove_inside(path);
	free(path);
}

void
test_put(const char *folder, const char *name, const char *text)
{
	char path[8192];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, "wb");
	if (!out || fputs(text, out) < 0 || fclose(out) != 0)
		abort();
}
