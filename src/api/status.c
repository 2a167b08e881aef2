/* status.c - version, words for statuses, memory handed out. */
#include "api/internal.h"

#include "base/mem.h"

#include <string.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

const char *
nidx_version(void)
{
	return PACKAGE_VERSION;
}

const char *
nidx_status_text(enum nidx_status status)
{
	switch (status) {
	case NIDX_OK: return "success";
	case NIDX_DONE: return "no more items";
	case NIDX_EARG: return "an argument is out of its range";
	case NIDX_ENOMEM: return "out of memory";
	case NIDX_EIO: return "the system refused to read or write";
	case NIDX_ENOENT: return "not found";
	case NIDX_ECORRUPT: return "the index is damaged";
	case NIDX_EVERSION: return "another format version";
	case NIDX_ESYNTAX: return "malformed query";
	case NIDX_EINPUT: return "an article or file could not be understood";
	case NIDX_ELIMIT: return "a limit was passed";
	case NIDX_ELOCKED: return "another process is writing";
	case NIDX_ECANCEL: return "stopped on request";
	}
	return "unknown status";
}

char *
nx_api_take_string(struct nx_buffer *buffer)
{
	char *text = NULL;

	nx_buffer_put_u8(buffer, 0);
	if (!buffer->failed) {
		text = (char *)buffer->bytes;
		*buffer = (struct nx_buffer){ 0 };
	}
	nx_buffer_release(buffer);
	return text;
}

void
nidx_free(void *memory)
{
	nx_mem_free(memory);
}
