#include "article/container.h"

#include <string.h>

static const struct nx_container_kind *const kinds[] = {
	&nx_container_archive,
	&nx_container_warc,
};

enum { NKINDS = sizeof(kinds) / sizeof(kinds[0]) };

const struct nx_container_kind *
nx_containers_sniff(const uint8_t *head, size_t len)
{
	for (size_t i = 0; i < NKINDS; i++)
		if (kinds[i]->sniff(head, len))
			return kinds[i];
	return NULL;
}

bool
nx_containers_know_ending(struct nx_str ending)
{
	for (size_t i = 0; i < NKINDS; i++)
		for (const char *const *e = kinds[i]->endings; *e; e++)
			if (strlen(*e) == ending.len && memcmp(*e, ending.ptr, ending.len) == 0)
				return true;
	return false;
}
