#include "article/weburl.h"

#include <string.h>
#include <strings.h>

static size_t
scheme_length(struct nx_str text)
{
	if (text.len > 7 && strncasecmp(text.ptr, "http://", 7) == 0)
		return 7;
	return text.len > 8 && strncasecmp(text.ptr, "https://", 8) == 0 ? 8 : 0;
}

bool
nx_weburl_is(struct nx_str text)
{
	return scheme_length(text) > 0;
}

struct nx_str
nx_weburl_host(struct nx_str url, struct nx_arena *arena)
{
	size_t begin = scheme_length(url), end;
	char *host;

	if (begin == 0)
		return (struct nx_str){ NULL, 0 };
	for (end = begin; end < url.len && !strchr("/?#:", url.ptr[end]); end++)
		if (url.ptr[end] == '@')
			begin = end + 1;
	if (end - begin > 4 && strncasecmp(url.ptr + begin, "www.", 4) == 0)
		begin += 4;
	if (end == begin)
		return (struct nx_str){ NULL, 0 };
	host = nx_arena_copy(arena, url.ptr + begin, end - begin);
	if (!host)
		return (struct nx_str){ NULL, 0 };
	for (char *p = host; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 0x20);
	return (struct nx_str){ host, end - begin };
}
