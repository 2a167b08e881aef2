/* fuzz_query.c - any bytes as a query, in both modes; what is printed must parse again. */
#include "base/buffer.h"
#include "query/caret.h"
#include "query/span.h"
#include "tests/query/shape.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *fault;
	struct nx_buffer out = { 0 };
	int64_t from, until;

	for (int all = 0; all < 2; all++) {
		fault = roundtrip_fault(text, size, all);
		if (fault) {
			fprintf(stderr, "%s: %.*s\n", fault, (int)size, text);
			abort();
		}
	}
	nx_query_caret(text, size, size / 2, &out);
	nx_buffer_release(&out);
	nx_query_parse_date_span((struct nx_str){ text, size }, 1578312000, &from, &until);
	return 0;
}
