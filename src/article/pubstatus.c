#include "article/pubstatus.h"

#include <string.h>
#include <strings.h>

struct nx_str
nx_pubstatus(struct nx_str text)
{
	static const struct {
		const char *word, *status;
	} known[] = {
		{ "usable", "usable" },     { "withheld", "withheld" }, { "embargoed", "embargoed" },
		{ "canceled", "canceled" }, { "cancelled", "canceled" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t n = strlen(known[i].word);
		if (text.len >= n && strncasecmp(text.ptr + text.len - n, known[i].word, n) == 0)
			return (struct nx_str){ known[i].status, strlen(known[i].status) };
	}
	return (struct nx_str){ NULL, 0 };
}
