#include "base/late.h"

#include <dlfcn.h>
#include <string.h>

bool
nx_late_fill(void *table, const char *soname, const char *const *names, size_t n)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
	char *to = table;

	for (size_t i = 0; library && i < n; i++, to += sizeof(void *)) {
		void *at = dlsym(library, names[i]);

		if (!at)
			return false;
		memcpy(to, &at, sizeof(at));
	}
	return library != NULL;
}
