/* fuzz_date.c - any bytes as a date: refused, or a moment that prints and reads back. */
#include "news/date.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nx_str text = { (const char *)data, size };
	struct nx_when when, again;
	char printed[NX_WHEN_TEXT];

	if (!nx_date_parse(text, &when)) {
		if (when.precision != NX_WHEN_NONE || when.seconds || when.zone_min)
			abort();
		return 0;
	}
	nx_when_format(&when, printed);
	text = (struct nx_str){ printed, strlen(printed) };
	/* A zone may carry the last hours of 2200 past the end. */
	if (!nx_date_parse(text, &again))
		return printed[0] == '2' || printed[0] == '1' ? 0 : (abort(), 0);
	if (again.seconds != when.seconds || again.precision != when.precision)
		abort();
	return 0;
}
