/* nidx.h - full-text search for news: build an index of articles, ask it, read
 * the answers.
 *
 * INTRODUCTION
 *
 * An index is a folder.  nidx_build() fills it from files in any form news comes
 * in; nidx_open() opens it for reading; nidx_search() answers a query with ranked
 * hits; nidx_hit_*() and nidx_article_*() read what was found.
 *
 *	struct nidx_error err;
 *	struct nidx_index *index;
 *	struct nidx_results *results;
 *
 *	if (nidx_open(&index, ".nidx", &err) != NIDX_OK)
 *		errx(2, "%s", err.message);
 *	if (nidx_search(index, "missile defense", NULL, &results, &err) == NIDX_OK)
 *		for (size_t i = 0; i < nidx_results_count(results); i++)
 *			puts(nidx_hit_title(results, i));
 *	nidx_results_free(results);
 *	nidx_close(index);
 *
 * CAVEATS
 *
 * - Threads: an open index is immutable; any number of threads may search one
 *   `struct nidx_index` at once.  A `struct nidx_results` and everything read
 *   from it belong to one thread at a time.
 * - The library keeps no global state, prints nothing and never exits.
 * - Strings handed out are NUL-terminated UTF-8 and live as long as the object
 *   they were read from.  Never NULL: what an article lacks is "".
 * - Times are seconds since 1970-01-01T00:00Z; NIDX_NO_TIME where there is none.
 *
 * All functions that can fail return an enum nidx_status and, when `err` is not
 * NULL, fill it with the status, the place and what to do.
 */
#ifndef NIDX_H
#define NIDX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define NIDX_API __attribute__((visibility("default")))
#else
#define NIDX_API
#endif

/* ---- Errors ---------------------------------------------------------- */

enum nidx_status {
	NIDX_OK = 0,
	NIDX_DONE = 1,     /* not an error: an iteration has no more items */
	NIDX_EARG = 2,     /* an argument is out of its range */
	NIDX_ENOMEM = 3,   /* memory could not be had */
	NIDX_EIO = 4,      /* the system refused to read, write, sync or rename */
	NIDX_ENOENT = 5,   /* no such file, index or article */
	NIDX_ECORRUPT = 6, /* the index's bytes are damaged: see `nidx check` */
	NIDX_EVERSION = 7, /* the index was written by another format version */
	NIDX_ESYNTAX = 8,  /* a query is malformed (strict mode only) */
	NIDX_EINPUT = 9,   /* an article or file could not be understood */
	NIDX_ELIMIT = 10,  /* a documented limit was passed */
	NIDX_ELOCKED = 11, /* another process is writing this index */
	NIDX_ECANCEL = 12  /* a callback asked to stop */
};

#define NIDX_ERROR_MESSAGE 512

struct nidx_error {
	enum nidx_status status;
	uint64_t offset; /* byte in the file, the query or the section; 0 if unknown */
	char message[NIDX_ERROR_MESSAGE]; /* what, where and what to do; NUL-terminated */
};

/* A few words for a status, in static storage. */
NIDX_API const char *nidx_status_text(enum nidx_status status);

/* "0.1.0": of the library that is running. */
NIDX_API const char *nidx_version(void);

#define NIDX_NO_TIME INT64_MIN

/* ---- Simple use: open, search, read ----------------------------------- */

struct nidx_index;
struct nidx_results;
struct nidx_article;
struct nidx_search_options;

/* The index folder that `start` (NULL: the current folder) belongs to: the environment variable
 * NIDX_INDEX if set, else the nearest ".nidx" in it or a folder above.  Writes at most `room`
 * bytes with the NUL.  NIDX_ENOENT when there is none, `to` then holds "START/.nidx"; NIDX_ELIMIT
 * when the path does not fit. */
NIDX_API enum nidx_status nidx_find_index(const char *start, char *to, size_t room,
                                          struct nidx_error *err);

/* Opens the newest commit of the index in folder `path`: a snapshot, which later builds do not
 * disturb.  Costs a few file mappings, not a read of the index.  *index is owned by the caller. */
NIDX_API enum nidx_status nidx_open(struct nidx_index **index, const char *path,
                                    struct nidx_error *err);
NIDX_API void nidx_close(struct nidx_index *index); /* takes NULL; results must be freed before */

/* Answers a query (the language of docs/QUERY.md; UTF-8, NUL-terminated).  `options` NULL: the ten
 * best by relevance.  On NIDX_OK *results is owned by the caller, also when nothing was
 * found.  NIDX_ESYNTAX only in strict mode, err->offset then is the byte in `query`. */
NIDX_API enum nidx_status nidx_search(const struct nidx_index *index, const char *query,
                                      const struct nidx_search_options *options,
                                      struct nidx_results **results, struct nidx_error *err);
NIDX_API void nidx_results_free(struct nidx_results *results); /* takes NULL */

/* Hits in the results: at most options.count. */
NIDX_API size_t nidx_results_count(const struct nidx_results *results);
/* Articles that match in all, when options.want_total was set; else the same as count. */
NIDX_API uint64_t nidx_results_total(const struct nidx_results *results);
/* Non-zero when a limit (max_terms, timeout_ms) kept part of the index from being looked at. */
NIDX_API int nidx_results_partial(const struct nidx_results *results);
/* Non-zero when damage to the index kept part of it from being searched: run `nidx check`. */
NIDX_API int nidx_results_damaged(const struct nidx_results *results);

/* Of hit i < count, best first.  Strings live as long as the results; articles are read from the
 * index when first asked for, and are empty where that failed (nidx_results_damaged() then says
 * so).  In a list of more than 64 hits the first call reads key, title and so on of many; who wants
 * passages too asks for a hit's passages first. */
NIDX_API const char *nidx_hit_key(struct nidx_results *results, size_t i);
/* A number that stands for a key: the same for equal keys, and hardly ever for different ones.
 * That of a hit costs no reading of its article, which makes it the way to look for known articles
 * among many hits. */
NIDX_API uint64_t nidx_key_hash(const char *key);
NIDX_API uint64_t nidx_hit_key_hash(const struct nidx_results *results, size_t i);
NIDX_API const char *nidx_hit_title(struct nidx_results *results, size_t i);
NIDX_API const char *nidx_hit_source(struct nidx_results *results, size_t i);
NIDX_API const char *nidx_hit_section(struct nidx_results *results, size_t i);
NIDX_API const char *nidx_hit_url(struct nidx_results *results, size_t i);
NIDX_API const char *nidx_hit_authors(struct nidx_results *results, size_t i); /* joined by "; " */
NIDX_API const char *nidx_hit_language(struct nidx_results *results, size_t i);
/* ISO 8601, as precise as it is known: "2020-01-06", "2020-01-06T14:05Z", "". */
NIDX_API const char *nidx_hit_published(struct nidx_results *results, size_t i);
NIDX_API int64_t nidx_hit_published_seconds(const struct nidx_results *results, size_t i);
/* BM25 of the whole query; 0 when sorted by time. */
NIDX_API double nidx_hit_score(const struct nidx_results *results, size_t i);
/* How the score came about, factor by factor; lines of text. */
NIDX_API const char *nidx_hit_explain(struct nidx_results *results, size_t i);

/* Text with the places of the words that made the match. */
struct nidx_span {
	size_t begin, end; /* bytes, half open */
};
struct nidx_marked {
	const char *text;
	const struct nidx_span *spans; /* in order, not overlapping */
	size_t nspans;
};
/* The passage of the article that best shows why it matches, about `nchars` characters (0: 200),
 * line breaks folded to spaces; "..." (one character) stands where text was left out. */
NIDX_API struct nidx_marked nidx_hit_snippet(struct nidx_results *results, size_t i, size_t nchars);
/* The title (where there is none, the opening words), with its matching words. */
NIDX_API struct nidx_marked nidx_hit_marked_title(struct nidx_results *results, size_t i);

/* ---- Options of a search ---------------------------------------------- */

enum nidx_sort { NIDX_BY_RELEVANCE = 0, NIDX_NEWEST_FIRST = 1, NIDX_OLDEST_FIRST = 2 };

/* Fill with nidx_search_options_init(), then set what differs. */
struct nidx_search_options {
	size_t struct_size;  /* set by init: lets the struct grow without breaking callers */
	size_t count;        /* hits wanted; 10 */
	size_t offset;       /* hits left out before them; 0 */
	enum nidx_sort sort; /* NIDX_BY_RELEVANCE */
	int64_t from, until; /* only articles published in [from, until); NIDX_NO_TIME: open */
	int all;             /* every bare word is required; 0 */
	int strict;          /* malformed queries are errors; 0 */
	int want_total;      /* count all matches; 0 */
	int exhaustive;      /* no skipping: slow, same answer; 0 */
	size_t max_terms;    /* a wildcard or fuzzy word stands for: the most frequent; 1024 */
	unsigned timeout_ms; /* after so long what was found is the answer; 0: no limit */
	int all_versions;    /* also versions replaced, withheld or called back; 0 */
	int64_t now; /* what "date:7d" counts from, and embargoes end at; NIDX_NO_TIME: the clock */
	double k1, b;        /* BM25: k1 >= 0, 0 <= b <= 1 */
	/* added to a word's frequency where it stands there; >= 0 */
	double title_weight, lead_weight;
	double nearness_weight; /* bonus for query words close together; >= 0, 0: none */
	/* boost of a wildcard's words; >= 0, 0: a wildcard decides what matches and scores nothing, much faster */
	double wildcard_weight;
};
NIDX_API void nidx_search_options_init(struct nidx_search_options *options);

/* "2020", "2020-01", "2020-01-06", "2020-01-01..2020-01-31", "7d", "24h", "P1W", "today": the
 * half-open span it names, seconds; spans count back from `now`.  NIDX_ESYNTAX says what is
 * understood. */
NIDX_API enum nidx_status nidx_parse_dates(const char *text, int64_t now, int64_t *from,
                                           int64_t *until, struct nidx_error *err);

/* How the query was understood, fully parenthesised; allocated, free with nidx_free().  NULL
 * when memory is out; in strict mode NIDX_ESYNTAX as nidx_search(). */
NIDX_API enum nidx_status nidx_parse(const char *query, const struct nidx_search_options *options,
                                     char **parsed, struct nidx_error *err);

/* The query's line with a caret under byte `offset`; allocated, or NULL. */
NIDX_API char *nidx_caret(const char *query, uint64_t offset);

/* Frees strings that say so.  Takes NULL. */
NIDX_API void nidx_free(void *memory);

/* ---- Articles --------------------------------------------------------- */

/* The article with this key that searches show now.  NIDX_ENOENT when there is none.  Owned by the
 * caller. */
NIDX_API enum nidx_status nidx_get(const struct nidx_index *index, const char *key,
                                   struct nidx_article **article, struct nidx_error *err);

enum nidx_version_state {
	NIDX_VERSION_SHOWN,     /* what searches show */
	NIDX_VERSION_REPLACED,  /* by a later one */
	NIDX_VERSION_WITHHELD,  /* kept back or called back by its agency */
	NIDX_VERSION_EMBARGOED  /* not to be shown yet */
};

/* Calls each(ctx, version, state, number) for every version of the article with this key, number 1 being
 * the oldest, until it returns non-zero.  `now` as in the options of a search.  `version` is valid during
 * the call.  NIDX_ENOENT when there is none. */
NIDX_API enum nidx_status nidx_history(const struct nidx_index *index, const char *key, int64_t now,
                                       int (*each)(void *ctx, const struct nidx_article *version,
                                                   enum nidx_version_state state, size_t number),
                                       void *ctx, struct nidx_error *err);
NIDX_API void nidx_article_free(struct nidx_article *article); /* takes NULL */

enum nidx_article_text {
	NIDX_KEY,
	NIDX_TITLE,
	NIDX_LEAD, /* title, lead and body together are the whole text, each part once */
	NIDX_BODY, /* paragraphs separated by blank lines */
	NIDX_SOURCE,
	NIDX_SECTION,
	NIDX_URL,
	NIDX_LANGUAGE,
	NIDX_PUBLISHED, /* ISO 8601 */
	NIDX_UPDATED,
	NIDX_PUBLISHED_TEXT, /* as written */
	NIDX_STATUS,         /* of agencies: "usable", "withheld", "canceled", "embargoed"; mostly "" */
	NIDX_EMBARGO,        /* not to be shown before; of nidx_read() as written, else ISO 8601 */
	/* Only of articles given by nidx_read(), else "": */
	NIDX_FORMAT,         /* "JSON lines", "HTML page" ... */
	NIDX_FILE,           /* the file, inside an archive with the entry's name, and ":line" */
	NIDX_DATE_FROM       /* "field", "json-ld", "meta", "microdata", "time", "url", "text";
	                      * "doubted": what was written is not believed */
};
NIDX_API const char *nidx_article_text(const struct nidx_article *article,
                                       enum nidx_article_text which);
NIDX_API size_t nidx_article_author_count(const struct nidx_article *article);
NIDX_API const char *nidx_article_author(const struct nidx_article *article, size_t i);
NIDX_API size_t nidx_article_tag_count(const struct nidx_article *article);
NIDX_API const char *nidx_article_tag(const struct nidx_article *article, size_t i);
/* Of pictures: kept apart from the text, given by nidx_read() only. */
NIDX_API size_t nidx_article_caption_count(const struct nidx_article *article);
NIDX_API const char *nidx_article_caption(const struct nidx_article *article, size_t i);

/* ---- Building --------------------------------------------------------- */

struct nidx_build_stats {
	uint64_t files;    /* files read */
	uint64_t articles; /* indexed, and shown by searches */
	uint64_t replaced; /* older versions of articles, also of commits before: kept, not shown */
	uint64_t repeats;  /* left out: versions that were there already */
	uint64_t withheld; /* kept and not shown: their agency keeps them back or called them back */
	uint64_t bad_items, bad_files; /* reported through `problem` and skipped */
	uint64_t ignored_files;        /* in folders: by their names no articles */
	uint64_t clutter;              /* paragraphs left out because pages of their site repeat them */
	uint64_t input_bytes;          /* read, decompressed */
	uint64_t text_bytes;           /* of titles and texts */
	uint64_t words, terms, postings;
	uint64_t index_bytes;  /* on disk, everything */
	uint64_t stored_bytes; /* of it, the stored articles */
	/* Of a writer, of segments: for its articles; by merges.  Their sum by the first is the write
	 * amplification. */
	uint64_t written_bytes, merged_bytes;
	uint32_t segments;
	double seconds;
};

/* Fill with nidx_build_options_init(), then set what differs. */
struct nidx_build_options {
	size_t struct_size;
	size_t memory_bytes; /* 0: the default, 1 GiB */
	unsigned threads;    /* 0: one for each processor */
	int strict;          /* stop at the first bad article; 0: report, count, go on */
	int keep_clutter;    /* index also what nidx_index_clutter() lists */
	int plain;           /* words as they are written, of no language and in no lead: no stems */
	int no_texts;        /* index texts, store only the rest of each article: no passages, no dump */
	unsigned commit_seconds; /* of nidx_writer_add() from standard input; 10, 0: see there */
	int64_t now;         /* dates after it are doubted; NIDX_NO_TIME: the clock */
	void *ctx;           /* handed to the functions below */
	/* A file or article that was skipped: where, why.  NULL: only counted. */
	void (*problem)(void *ctx, const struct nidx_error *what);
	/* A few times a second, and before the index is replaced; total_bytes 0 when unknown.
	 * Non-zero stops the build (NIDX_ECANCEL). */
	int (*progress)(void *ctx, const struct nidx_build_stats *so_far, uint64_t total_bytes);
};
NIDX_API void nidx_build_options_init(struct nidx_build_options *options);

/* Builds the index in folder `index_path` (made if missing) anew from files and folders, "-" being
 * standard input.  An index already there is replaced only by a successful commit; until then, and
 * after any failure, it is as it was.  `options`, `stats` may be NULL.  NIDX_ELOCKED while another
 * process builds there. */
NIDX_API enum nidx_status nidx_build(const char *index_path, const char *const *paths,
                                     size_t npaths, const struct nidx_build_options *options,
                                     struct nidx_build_stats *stats, struct nidx_error *err);

/* ---- Changing an index ------------------------------------------------ */

struct nidx_writer;

/* Opens the index in folder `index_path` for writing, makes it if there is none, and holds its lock until
 * closed.  Searches go on beside it: an open index stays what it was, one opened after a commit has all
 * of it.  NIDX_ELOCKED while another process writes, NIDX_EVERSION when it is to be upgraded first.
 * A writer belongs to one thread at a time.  `options` as of a build; may be NULL.  An index that is there stays
 * as it was built: NIDX_EARG when `plain` or `no_texts` ask for what it is not. */
NIDX_API enum nidx_status nidx_writer_open(struct nidx_writer **writer, const char *index_path,
                                           const struct nidx_build_options *options,
                                           struct nidx_error *err);
/* Forgets what was not committed.  Takes NULL. */
NIDX_API void nidx_writer_close(struct nidx_writer *writer);

/* Adds the articles of files and folders.  An article is known by its key: its guid, agency id, address
 * or path.  A newer version (by time of update, of publication, else of arrival) replaces the
 * older in results, and the older stays reachable; a version that is there already is left out.  From
 * "-", standard input, what came is committed whenever nothing comes for a fifth of a second, and every
 * commit_seconds while it comes.  After a failure only close. */
NIDX_API enum nidx_status nidx_writer_add(struct nidx_writer *writer, const char *const *paths,
                                          size_t npaths, struct nidx_error *err);

/* The same of bytes in memory, in any form that files have; `name` stands for the path. */
NIDX_API enum nidx_status nidx_writer_add_bytes(struct nidx_writer *writer, const char *name,
                                                const void *bytes, size_t nbytes,
                                                struct nidx_error *err);

/* Deletes the article with this key, all versions.  *ndeleted (may be NULL) is set to their number, 0
 * when there is none. */
NIDX_API enum nidx_status nidx_writer_delete(struct nidx_writer *writer, const char *key,
                                             uint64_t *ndeleted, struct nidx_error *err);

/* The same of every article that a search of the last commit finds; count and offset of the options are not
 * looked at.  *narticles (may be NULL) is set to how many those are. */
NIDX_API enum nidx_status nidx_writer_delete_matching(struct nidx_writer *writer, const char *query,
                                                      const struct nidx_search_options *options,
                                                      uint64_t *narticles,
                                                      struct nidx_error *err);

struct nidx_sync_stats {
	uint64_t unchanged, read; /* files: not read again; new or changed */
	uint64_t gone;            /* files that are no more */
	uint64_t deleted;         /* versions of articles that no file holds any more */
};

/* Brings the index up to date with folders: reads the files that are new or were changed since they were read
 * last, and deletes the articles of files that are gone.  `stats` may be NULL. */
NIDX_API enum nidx_status nidx_writer_sync(struct nidx_writer *writer, const char *const *folders,
                                           size_t nfolders, struct nidx_sync_stats *stats,
                                           struct nidx_error *err);

/* Makes all that was done since the last commit visible to indexes opened from now on, all of it or, after
 * a failure or a crash, nothing of it.  Returns when it is safe on the disk. */
NIDX_API enum nidx_status nidx_writer_commit(struct nidx_writer *writer, struct nidx_error *err);

/* Commits, then merges segments until there are few; `all`: until there is one, from which what was
 * deleted is gone.  A commit does the former in the background where it pays; what is not done when the
 * writer is closed is left to the next. */
NIDX_API enum nidx_status nidx_writer_merge(struct nidx_writer *writer, int all,
                                            struct nidx_error *err);

/* What the writer did since it was opened. */
NIDX_API void nidx_writer_stats(const struct nidx_writer *writer, struct nidx_build_stats *stats);

/* ---- All of it, out and over ------------------------------------------ */

/* Calls line(ctx, text, nbytes) for every version of every article of the index in a folder, in the order in
 * which they came: a JSON object and its line end, from which a build makes the same index, byte for byte.
 * Non-zero stops it (NIDX_ECANCEL). */
NIDX_API enum nidx_status nidx_dump(const char *index_path,
                                    int (*line)(void *ctx, const char *text, size_t nbytes),
                                    void *ctx, struct nidx_error *err);

struct nidx_rescued {
	uint64_t articles;      /* versions of articles copied */
	uint64_t lost_articles; /* known to be lost; damage may hide how many there were */
};

/* Builds in folder `to` a new index of all that is sound in the damaged one in `from`, which stays as it is.
 * lost(ctx, what) is told what was not, and where; may be NULL. */
NIDX_API enum nidx_status nidx_salvage(const char *from, const char *to,
                                       void (*lost)(void *ctx, const struct nidx_error *what),
                                       void *ctx, struct nidx_rescued *rescued,
                                       struct nidx_error *err);

/* Writes an index of an older format anew in the one of this library, all or nothing.  NIDX_DONE when it has
 * that already. */
NIDX_API enum nidx_status nidx_upgrade(const char *index_path, struct nidx_rescued *rescued,
                                       struct nidx_error *err);

/* ---- Reading without an index ----------------------------------------- */

struct nidx_read_stats {
	uint64_t files;                /* files read */
	uint64_t articles;             /* handed to `article` */
	uint64_t bad_items, bad_files; /* handed to `problem` */
	uint64_t ignored_files;        /* in folders: neither by name nor by content articles */
	uint64_t input_bytes;          /* read */
};

/* Fill with nidx_read_options_init(), then set what differs. */
struct nidx_read_options {
	size_t struct_size;
	int64_t now; /* dates after it are doubted; NIDX_NO_TIME: the clock */
	void *ctx;   /* handed to the functions below */
	/* An article as a build would index it, owned by the library and valid during the call.
	 * Non-zero stops the reading (NIDX_ECANCEL).  NULL: only counted. */
	int (*article)(void *ctx, const struct nidx_article *article);
	/* A file or article that cannot be read: where, why.  NULL: only counted. */
	void (*problem)(void *ctx, const struct nidx_error *what);
};
NIDX_API void nidx_read_options_init(struct nidx_read_options *options);

/* Reads the articles of files and folders, "-" being standard input, as a build would, in its order.
 * `stats` may be NULL. */
NIDX_API enum nidx_status nidx_read(const char *const *paths, size_t npaths,
                                    const struct nidx_read_options *options,
                                    struct nidx_read_stats *stats, struct nidx_error *err);

/* ---- What an index holds ---------------------------------------------- */

struct nidx_index_stats {
	uint64_t articles, words, terms; /* terms: summed over segments */
	uint64_t hidden; /* documents that do not count: older versions, withheld, deleted and not yet merged */
	uint64_t bytes;
	uint32_t segments;
	uint64_t generation;      /* grows with every commit */
	int64_t oldest, newest;   /* published; NIDX_NO_TIME where no article is dated */
	uint64_t undated;
	int plain, no_texts;      /* how it was built (struct nidx_build_options) */
};
NIDX_API void nidx_index_stats(const struct nidx_index *index, struct nidx_index_stats *stats);

/* Calls each(ctx, language, articles), commonest first. */
NIDX_API void nidx_index_languages(const struct nidx_index *index,
                                   void (*each)(void *ctx, const char *language, uint64_t articles),
                                   void *ctx);
/* The same for sources. */
NIDX_API enum nidx_status nidx_index_sources(const struct nidx_index *index,
                                             void (*each)(void *ctx, const char *source,
                                                          uint64_t articles),
                                             void *ctx, struct nidx_error *err);

/* What the build left out as clutter of a site, or would have but for keep_clutter: each(ctx, source,
 * paragraph, articles it stood in), most articles first.  Long paragraphs are cut at 400 bytes, beyond
 * 20,000 they are not listed. */
NIDX_API enum nidx_status nidx_index_clutter(const struct nidx_index *index,
                                             void (*each)(void *ctx, const char *source,
                                                          const char *paragraph, uint64_t articles),
                                             void *ctx, struct nidx_error *err);

#ifdef __cplusplus
}
#endif
#endif
