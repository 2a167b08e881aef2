/* late.h - functions of a shared library that is loaded when the first of them is needed.
 *
 * libxml2 and libarchive bring a dozen libraries along, for files that a search never reads: loading them
 * would take longer than all else before it answers.
 *
 * A library is a list of names, functions or variables, in the way of
 *
 *	#define ZIP(F) F(zip_open) F(zip_close)
 *	NX_LATE_TABLE(zip, "libzip.so.4", ZIP)
 *
 * which gives `zip_load()`, false where the library is not there, and behind that `zip.zip_open(...)`.
 * Where configure could not tell the library's name, or was told not to, the linker fills the table (no NX_LATE).
 *
 * Threads  any; the library stays loaded
 */
#ifndef NX_BASE_LATE_H
#define NX_BASE_LATE_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#define NX_LATE_MEMBER(name) __typeof__(name) *name;
#define NX_LATE_NAME(name) #name,
#define NX_LATE_LINKED(name) .name = &name,

#ifdef NX_LATE
#define NX_LATE_TABLE(library, soname, LIST) \
	static struct { \
		LIST(NX_LATE_MEMBER) \
	} library; \
	static bool library##_there; \
	static void library##_fill(void) \
	{ \
		static const char *const names[] = { LIST(NX_LATE_NAME) }; \
		library##_there = \
		    nx_late_fill(&library, soname, names, sizeof(names) / sizeof(names[0])); \
	} \
	static bool library##_load(void) \
	{ \
		static pthread_once_t once = PTHREAD_ONCE_INIT; \
		pthread_once(&once, library##_fill); \
		return library##_there; \
	}
#else
#define NX_LATE_TABLE(library, soname, LIST) \
	static const struct { \
		LIST(NX_LATE_MEMBER) \
	} library = { LIST(NX_LATE_LINKED) }; \
	static bool library##_load(void) \
	{ \
		return true; \
	}
#endif

/* Fills a table of n pointers with what the library (NULL: the program and what it is linked with) calls so.  False
 * when it is not there, or lacks one. */
bool nx_late_fill(void *table, const char *soname, const char *const *names, size_t n);

#endif
