/* args.c - options before, among and behind the words of a query.
 *
 * getopt() cannot do it: to it "-iran" is "-i ran".
 */
#include "cli/cli.h"

#include <ctype.h>
#include <string.h>

/* The length of the name in "--name" and "--name=value"; 0 when the argument is no such thing. */
static size_t
long_name(const char *argument)
{
	size_t n = strspn(argument + 2, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return argument[2] != '-' && (argument[2 + n] == '\0' || argument[2 + n] == '=') ? n : 0;
}

static const struct option *
find_long(const struct cli_args *self, const char *name, size_t len)
{
	for (const struct option *o = self->longs; o->name; o++)
		if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
			return o;
	return NULL;
}

/* "-n", and "-n5" where a number may follow. */
static const struct option *
find_short(const struct cli_args *self, const char *argument)
{
	for (const struct option *o = self->longs; o->name; o++) {
		if (o->val != (unsigned char)argument[1] || !isalpha(o->val))
			continue;
		if (!argument[2] ||
		    (o->has_arg && !argument[2 + strspn(argument + 2, "0123456789")]))
			return o;
	}
	return NULL;
}

/* The value of an option: behind it in the same argument, or the next argument. */
static int
take_value(struct cli_args *self, const struct option *option, const char *rest)
{
	const char *argument = self->argv[self->at];

	self->value = *rest ? rest : NULL;
	if (option->has_arg && !self->value) {
		if (self->at + 1 >= self->argc) {
			cli_complain("%s needs a value behind it", argument);
			return CLI_ARGS_BAD;
		}
		self->value = self->argv[++self->at];
	}
	return option->val;
}

static int
take_long(struct cli_args *self, const char *argument, size_t len)
{
	const struct option *option = find_long(self, argument + 2, len);
	bool valued = argument[2 + len] == '=';

	if (!option) {
		cli_complain("no option '%.*s'; to search for the word, write -- before the query",
		             (int)len + 2, argument);
		return CLI_ARGS_BAD;
	}
	if (valued && !option->has_arg) {
		cli_complain("--%s takes no value", option->name);
		return CLI_ARGS_BAD;
	}
	if (valued && !argument[2 + len + 1]) { /* "--topic=": empty, not the next argument */
		self->value = "";
		return option->val;
	}
	return take_value(self, option, argument + 2 + len + valued);
}

int
cli_args_next(struct cli_args *self)
{
	const struct option *option;
	const char *argument;
	size_t len;

	if (self->at + 1 >= self->argc)
		return CLI_ARGS_END;
	argument = self->value = self->argv[++self->at];
	if (self->only_words || argument[0] != '-')
		return CLI_ARGS_WORD;
	if (strcmp(argument, "--") == 0) {
		self->only_words = true;
		return cli_args_next(self);
	}
	if (argument[1] == '-')
		return (len = long_name(argument)) > 0 ? take_long(self, argument, len)
		                                       : CLI_ARGS_WORD;
	option = find_short(self, argument);
	return option ? take_value(self, option, argument + 2) : CLI_ARGS_WORD;
}
