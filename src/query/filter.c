/* filter.c - conditions on when an article was published and how long it is. */
#include "query/chars.h"
#include "query/span.h"
#include "query/token.h"

#include <string.h>

/* A filter's name and the comparison its value is read behind. */
static const struct {
	const char *name, *compare;
} dates[] = {
	{ "date", "" },        { "pubdate", "" }, { "published", "" }, { "since", ">=" },
	{ "until", "<=" },     { "before", "<" }, { "after", ">" },    { "when", "" },
};

enum { VALUE_MAX = 64 }; /* bytes; the longest range of two zoned times has 52 */

static const char *
date_compare(struct nx_str name)
{
	for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++)
		if (nx_str_is_nocase(name, dates[i].name))
			return dates[i].compare;
	return NULL;
}

bool
nx_query_is_filter_name(struct nx_str name)
{
	return date_compare(name) || nx_str_is_nocase(name, "wc");
}

static bool
read_date(const char *compare, struct nx_str value, int64_t now, struct nx_token *token)
{
	char text[VALUE_MAX + 2];
	size_t n = strlen(compare);

	if (value.len > VALUE_MAX)
		return false;
	memcpy(text, compare, n);
	memcpy(text + n, value.ptr, value.len);
	token->leaf = NX_QUERY_DATE;
	return nx_query_parse_date_span((struct nx_str){ text, n + value.len }, now, &token->from,
	                                &token->until);
}

/* Up to nine digits from *p on. */
static bool
take_number(const char **p, const char *end, uint32_t *number)
{
	int ndigits = 0;

	for (*number = 0; *p < end && nx_char_is_digit(**p) && ndigits < 9; ndigits++)
		*number = *number * 10 + (uint32_t)(*(*p)++ - '0');
	return ndigits > 0;
}

/* >500, >=500, <200, <=200, 500, 100..500, 100.., ..500 */
static bool
read_length(struct nx_str value, struct nx_token *token)
{
	const char *p = value.ptr, *end = p + value.len;
	uint32_t low = 0, high = UINT32_MAX, n = 0;

	if (p < end && (*p == '<' || *p == '>')) {
		bool less = *p++ == '<', equal = p < end && *p == '=';
		p += equal;
		if (!take_number(&p, end, &n) || (less && !equal && n == 0))
			return false;
		if (less)
			high = equal ? n : n - 1;
		else
			low = equal ? n : n + 1;
	} else {
		bool given = take_number(&p, end, &low);
		if (given)
			high = low;
		if (end - p >= 2 && p[0] == '.' && p[1] == '.') {
			p += 2;
			high = UINT32_MAX;
			given = take_number(&p, end, &n) || given;
			if (nx_char_is_digit(p[-1]))
				high = n;
		}
		if (!given)
			return false;
	}
	token->leaf = NX_QUERY_LENGTH;
	token->min_words = low < high ? low : high;
	token->max_words = low < high ? high : low;
	return p == end;
}

bool
nx_query_read_filter(struct nx_str name, struct nx_str value, int64_t now, struct nx_token *token)
{
	const char *compare = date_compare(name);

	token->kind = NX_TOKEN_LEAF;
	return compare ? read_date(compare, value, now, token) : read_length(value, token);
}
