#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void *
nx_mem_alloc(size_t nbytes)
{
	return malloc(nbytes ? nbytes : 1);
}

void *
nx_mem_zalloc(size_t count, size_t size)
{
	return calloc(count ? count : 1, size ? size : 1);
}

void *
nx_mem_resize(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	size *= count;
	return realloc(old, size ? size : 1);
}

void
nx_mem_free(void *memory)
{
	free(memory);
}

void
nx_mem_trim(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

int
nx_mem_grow(void *items, size_t *capacity, size_t need, size_t size)
{
	void *old, *grown;
	size_t room = *capacity ? *capacity : 16;

	if (need <= *capacity)
		return 0;
	while (room < need) {
		if (room > SIZE_MAX / 2)
			return -1;
		room *= 2;
	}
	memcpy(&old, items, sizeof(old)); /* `items` is the address of any kind of pointer */
	grown = nx_mem_resize(old, room, size);
	if (!grown)
		return -1;
	memcpy(items, &grown, sizeof(grown));
	*capacity = room;
	return 0;
}
