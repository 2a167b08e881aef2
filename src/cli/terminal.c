/* terminal.c - colours, marks and numbers for people. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct cli_style
cli_style_for(FILE *out, const char *wish)
{
	const char *term = getenv("TERM"), *none = getenv("NO_COLOR");
	bool plain_wish = (none && *none) || !term || strcmp(term, "dumb") == 0;
	bool color = strcmp(wish, "always") == 0 ||
	             (strcmp(wish, "auto") == 0 && !plain_wish && isatty(fileno(out)));

	if (!color)
		return (struct cli_style){ false, "", "", "*", "" };
	return (struct cli_style){ true, "\033[1m", "\033[2m", "\033[1;31m", "\033[0m" };
}

/* An article may hold anything, also escape sequences that would drive the reader's terminal: C0
 * and C1 controls are left out. */
static void
put_bytes(FILE *out, const char *text, size_t len, bool keep_newlines)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '\n' && keep_newlines)
			putc('\n', out);
		else if (c == '\n' || c == '\t' || c == '\r')
			putc(' ', out);
		else if (c == 0xc2 && i + 1 < len && (unsigned char)text[i + 1] < 0xa0)
			i++;
		else if (c >= 0x20 && c != 0x7f)
			putc(c, out);
	}
}

void
cli_put_text(FILE *out, const char *text, bool keep_newlines)
{
	put_bytes(out, text, strlen(text), keep_newlines);
}

void
cli_put_marked(FILE *out, const struct cli_style *style, const char *around,
               struct nidx_marked marked)
{
	size_t at = 0;

	for (size_t i = 0; i < marked.nspans; i++) {
		struct nidx_span span = marked.spans[i];
		put_bytes(out, marked.text + at, span.begin - at, false);
		fputs(style->mark, out);
		put_bytes(out, marked.text + span.begin, span.end - span.begin, false);
		fputs(style->color ? style->off : style->mark, out);
		fputs(around, out);
		at = span.end;
	}
	put_bytes(out, marked.text + at, strlen(marked.text) - at, false);
}

char *
cli_grouped(char to[32], uint64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
	char *p = to;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*p++ = ',';
		*p++ = digits[i];
	}
	*p = '\0';
	return to;
}

char *
cli_bytes(char to[32], uint64_t n)
{
	static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
	double value = (double)n;
	unsigned unit = 0;

	for (; value >= 999.5 && unit < 4; unit++)
		value /= 1000;
	snprintf(to, 32, unit && value < 99.95 ? "%.1f %s" : "%.0f %s", value, units[unit]);
	return to;
}
