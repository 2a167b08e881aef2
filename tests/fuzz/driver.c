/* driver.c - runs a fuzz target over saved cases, where there is no libFuzzer.
 *
 *	replay_NAME FILE|FOLDER...
 *
 * Each case is also run cut short at a few places, so that even a small corpus reaches
 * the truncation paths.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long ncases;

static void
run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = NULL;
	size_t n = 0, room = 0, got;

	if (!file) {
		perror(path);
		exit(2);
	}
	do {
		if (n == room) {
			room = room ? room * 2 : 4096;
			bytes = realloc(bytes, room);
			if (!bytes)
				abort();
		}
		got = fread(bytes + n, 1, room - n, file);
		n += got;
	} while (got);
	fclose(file);
	for (unsigned cut = 0; cut <= 4; cut++) {
		size_t len = n * cut / 4;
		uint8_t *exact = malloc(len ? len : 1); /* so that a read past the end is seen */
		if (!exact)
			abort();
		if (len)
			memcpy(exact, bytes, len);
		LLVMFuzzerTestOneInput(exact, len);
		free(exact);
		ncases++;
	}
	free(bytes);
}

static void
run_path(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir) {
		run_file(path);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		char name[4096];
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		run_path(name);
	}
	closedir(dir);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		run_path(argv[i]);
	printf("%s: %lu runs\n", argv[0], ncases);
	return ncases == 0;
}
