#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int
cli_complain(const char *format, ...)
{
	va_list args;

	fputs("nidx: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return EXIT_ERROR;
}

int
cli_fail(const struct nidx_error *err)
{
	cli_complain("%s", err->message);
	if (err->status == NIDX_ECORRUPT)
		cli_complain("the index is damaged: see 'nidx check'");
	return EXIT_ERROR;
}

int
cli_usage(const struct cli_command *command)
{
	fprintf(stderr, "usage: nidx %s %s\nSee 'nidx help %s'.\n", command->name,
	        command->arguments, command->name);
	return EXIT_ERROR;
}

void
cli_help(const struct cli_command *command)
{
	printf("nidx %s - %s\n\nusage: nidx %s %s\n\n%s", command->name, command->summary,
	       command->name, command->arguments, command->options);
}

bool
cli_count(const char *option, const char *text, size_t *to)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (*text == '-' || end == text || *end || errno || value > SIZE_MAX / 2) {
		cli_complain("%s takes a whole number, not '%s'", option, text);
		return false;
	}
	*to = (size_t)value;
	return true;
}

bool
cli_number(const char *option, const char *text, double *to)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value >= 0) || value > 1e9) {
		cli_complain("%s takes a number of at least 0, not '%s'", option, text);
		return false;
	}
	*to = value;
	return true;
}

bool
cli_size(const char *option, const char *text, size_t *to)
{
	static const char units[] = "KMGT";
	char *end;
	double value = strtod(text, &end);
	const char *unit = *end ? strchr(units, *end & ~0x20) : NULL;

	for (const char *u = units; unit && u <= unit; u++)
		value *= 1024;
	if (end == text || (*end && (!unit || (end[1] && strcmp(end + 1, "B") != 0))) ||
	    !(value >= 1) || value > 1e18) {
		cli_complain("%s takes a size such as 512M or 2G, not '%s'", option, text);
		return false;
	}
	*to = (size_t)value;
	return true;
}

int
cli_finish(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	return cli_complain("cannot write to standard output: %s", strerror(errno));
}

static char found[PATH_MAX];

const char *
cli_existing(const char *given)
{
	struct nidx_error err;

	if (given)
		return given;
	if (nidx_find_index(NULL, found, sizeof(found), &err) == NIDX_OK)
		return found;
	cli_fail(&err);
	return NULL;
}

const char *
cli_place(const char *given)
{
	struct nidx_error err;
	enum nidx_status status;

	if (given)
		return given;
	status = nidx_find_index(NULL, found, sizeof(found), &err);
	if (status == NIDX_OK || status == NIDX_ENOENT)
		return status == NIDX_OK ? found : ".nidx";
	cli_fail(&err);
	return NULL;
}

struct nidx_index *
cli_open(const char *given)
{
	struct nidx_index *index;
	struct nidx_error err;

	given = cli_existing(given);
	if (!given)
		return NULL;
	if (nidx_open(&index, given, &err) != NIDX_OK) {
		cli_fail(&err);
		return NULL;
	}
	return index;
}
