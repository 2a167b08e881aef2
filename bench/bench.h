/* bench.h - what programs that measure share: a clock, an end with a message, lines of a file. */
#ifndef NX_BENCH_BENCH_H
#define NX_BENCH_BENCH_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Microseconds from some moment on. */
static inline double
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Ends the program, named as it was called. */
static inline void
die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, why);
	exit(2);
}

/* The lines of a file that are not empty, *n of them, without their ends.  All is malloc'd. */
static inline char **
read_lines(const char *path, size_t *n)
{
	FILE *file = fopen(path, "r");
	char **list = NULL, *line = NULL;
	size_t room = 0, size = 0;
	ssize_t len;

	if (!file)
		die(path, strerror(errno));
	for (*n = 0; (len = getline(&line, &size, file)) > 0;) {
		if (line[len - 1] == '\n')
			line[--len] = '\0';
		if (*n == room)
			list = realloc(list, (room = room ? 2 * room : 1024) * sizeof(*list));
		if (list && len)
			list[(*n)++] = strdup(line);
	}
	free(line);
	fclose(file);
	return list;
}

#endif
