#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((noinline)) void
nx_corrupt_seen(void)
{
	__asm__ volatile("");
}

enum nidx_status
nx_fail(struct nidx_error *err, enum nidx_status status, uint64_t offset, const char *format, ...)
{
	va_list args;

	if (status == NIDX_ECORRUPT)
		nx_corrupt_seen();
	if (!err)
		return status;
	err->status = status;
	err->offset = offset;
	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	return status;
}

enum nidx_status
nx_fail_memory(struct nidx_error *err)
{
	return nx_fail(err, NIDX_ENOMEM, 0, "out of memory: free some, or lower --memory");
}

enum nidx_status
nx_fail_prefix(struct nidx_error *err, enum nidx_status status, const char *format, ...)
{
	char whole[NIDX_ERROR_MESSAGE];
	va_list args;
	size_t n;

	if (!err)
		return status;
	va_start(args, format);
	vsnprintf(whole, sizeof(whole), format, args);
	va_end(args);
	n = strlen(whole);
	for (const char *p = n ? ": " : ""; *p && n < sizeof(whole) - 1; p++)
		whole[n++] = *p;
	for (const char *p = err->message; *p && n < sizeof(whole) - 1; p++)
		whole[n++] = *p;
	whole[n] = '\0';
	memcpy(err->message, whole, sizeof(whole));
	return err->status;
}
