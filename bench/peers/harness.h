/* harness.h - the command line of an engine that is reached from C or C++.
 *
 *	ENGINE index DIR CORPUS.jsonl [--threads N] [--stored] [--stem]
 *	ENGINE query DIR QUERIES.jsonl --tasks TASK,... [--rounds R] [--stem] [--hits]
 *	ENGINE version
 *
 * Reads articles and queries, takes the times, prints; an engine gives the functions of struct
 * peer_engine.  A failure ends the program with a message: peer_die().
 *
 * Units    seconds since 1970-01-01 UTC; limits of dates are inclusive
 * Owner    what is handed to an engine's function is valid until the function returns
 * Threads  none
 */
#ifndef PEERS_HARNESS_H
#define PEERS_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PEER_HITS_MAX = 1000 };

struct peer_options {
	const char *dir;
	unsigned threads; /* to index with; at least 1 */
	bool stored;      /* keep title and text, not only the id */
	bool stem;        /* the engine's own English; otherwise words are split at spaces */
};

struct peer_article {
	const char *id;
	int64_t seconds;
	const char *title; /* "" when absent */
	const char *text;
	const char *all; /* what is indexed: title, newline, text; only the text without a title */
	size_t nbytes;   /* of `all` */
};

enum peer_occur { PEER_SHOULD, PEER_MUST, PEER_MUST_NOT };

/* One part of a query: a word, the beginning of a word, or a phrase. */
struct peer_clause {
	enum peer_occur occur;
	bool prefix;
	size_t first, nwords; /* in the query's words; a phrase has two and more */
};

struct peer_query {
	const char **words;
	struct peer_clause *clauses;
	size_t nwords, nclauses;
	size_t nmust, nshould; /* clauses of these kinds */
	int64_t since, until;  /* INT64_MIN, INT64_MAX: not limited */
	bool newest;           /* newest first; otherwise by relevance */
};

struct peer_task {
	unsigned k; /* the first k hits; 0: none, only their number */
	bool count; /* how many there are, exactly */
};

struct peer_hit {
	uint64_t doc; /* the engine's number */
	double score;
};

struct peer_hits {
	struct peer_hit *hits; /* room for PEER_HITS_MAX */
	size_t nhits;
	uint64_t count; /* when the task wants it */
};

struct peer_engine {
	const char *(*version)(void); /* "Xapian 1.4.22" */

	/* Articles of a file are added in the order the engine likes best, those of a pipe as
	 * they come; `in_order` tells whether that was the order all the same. */
	bool newest_first; /* otherwise oldest first */
	void *(*create)(const struct peer_options *options);
	void (*add)(void *self, const struct peer_article *article);
	void (*commit)(void *self, bool in_order); /* all is in and safe */
	void (*merge)(void *self);                 /* into one segment; `self` ends */

	void *(*open)(const struct peer_options *options);
	/* False: the engine has nothing that answers this. */
	bool (*search)(void *self, const struct peer_query *query, const struct peer_task *task,
	               struct peer_hits *hits);
	const char *(*id)(void *self, uint64_t doc); /* valid until the next call */
	void (*close)(void *self);
};

/* The whole program. */
int peer_main(int argc, char **argv, const struct peer_engine *engine);

/* Prints "what: why" and ends the program. */
void peer_die(const char *what, const char *why) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif

#endif
