/* fts5.c - SQLite's FTS5, as harness.h wants its engines.  What is set and why: README.md.
 *
 * Table `search` is the full-text index, one column, without the text itself.  Table `article` has
 * what belongs to its rows: id and date, with --stored title and text.  Articles that were added
 * oldest first have row numbers in order of date (user_version is IN_ORDER), so a span of dates is
 * a span of row numbers, and newest first is the index read backwards; FTS5 does both itself.
 * Otherwise both go through the date index of `article`.
 */
#include "../harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IN_ORDER = 1, STATEMENTS_MAX = 32, SQL_MAX = 512 };

/* Words in memory before they are written as a segment, bytes; FTS5's default is 1 MB. */
#define HASH_SIZE "268435456"

#define BUILD_PRAGMAS                                                                              \
	"PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"                  \
	"PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-1000000;"
#define QUERY_PRAGMAS                                                                              \
	"PRAGMA query_only=ON; PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY;"           \
	"PRAGMA mmap_size=2147418112; PRAGMA cache_size=-2000000;"

struct writer {
	sqlite3 *db;
	sqlite3_stmt *add_article, *add_words;
	bool stored;
	sqlite3_int64 row;
};

/* A statement is prepared once for each shape of query, as SQLite's users do. */
struct statement {
	char sql[SQL_MAX];
	sqlite3_stmt *stmt;
};

struct index {
	sqlite3 *db;
	sqlite3_stmt *id, *first_row, *last_row;
	struct statement statements[STATEMENTS_MAX];
	size_t nstatements;
	bool in_order;
	char *match; /* the query in FTS5's language */
	size_t match_len, match_room;
};

static const char *
version(void)
{
	static char name[64];

	if (!sqlite3_compileoption_used("ENABLE_FTS5"))
		peer_die("sqlite", "this library was built without FTS5 (ENABLE_FTS5)");
	snprintf(name, sizeof(name), "SQLite FTS5 %s", sqlite3_libversion());
	return name;
}

static void
check(sqlite3 *db, int code)
{
	if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
		peer_die("sqlite", sqlite3_errmsg(db));
}

static void
run_sql(sqlite3 *db, const char *sql)
{
	check(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt;

	check(db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL));
	return stmt;
}

static sqlite3 *
open_db(const char *dir, int flags)
{
	char *path = sqlite3_mprintf("%s/fts5.db", dir);
	sqlite3 *db;

	/* One thread, and no statistics of memory: both are SQLite's advice for speed. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	version();
	if (flags & SQLITE_OPEN_CREATE)
		remove(path);
	check(db, sqlite3_open_v2(path, &db, flags, NULL));
	sqlite3_free(path);
	return db;
}

/* ---- Indexing ---- */

/* `ascii` takes every character beyond ASCII for a letter; with all printable ones of ASCII it
 * splits at white space and nowhere else.  Porter's first stemmer is the only one there is. */
static char *
tokenizer_name(bool stem)
{
	char chars[128] = "";
	size_t n = 0;

	if (stem)
		return sqlite3_mprintf("porter unicode61 remove_diacritics 0");
	for (char c = 33; c < 127; c++)
		chars[n++] = c;
	return sqlite3_mprintf("ascii tokenchars %Q", chars);
}

static void
create_tables(sqlite3 *db, const struct peer_options *options)
{
	char *tokenizer = tokenizer_name(options->stem), *sql;

	run_sql(db, options->stored
	                ? "CREATE TABLE article(row INTEGER PRIMARY KEY, id TEXT, date INTEGER, "
	                  "title TEXT, text TEXT);"
	                  "CREATE VIEW whole(row, words) AS SELECT row, "
	                  "iif(title = '', text, title || char(10) || text) FROM article;"
	                : "CREATE TABLE article(row INTEGER PRIMARY KEY, id TEXT, date INTEGER);");
	sql = sqlite3_mprintf(
	    "CREATE VIRTUAL TABLE search USING fts5(words, detail=full, %s, tokenize=%Q);",
	    options->stored ? "content='whole', content_rowid='row'" : "content=''", tokenizer);
	run_sql(db, sql);
	run_sql(db, "INSERT INTO search(search, rank) VALUES('hashsize', " HASH_SIZE ");"
	            "INSERT INTO search(search, rank) VALUES('automerge', 0);"
	            "INSERT INTO search(search, rank) VALUES('crisismerge', 1000);");
	sqlite3_free(sql);
	sqlite3_free(tokenizer);
}

static void *
create(const struct peer_options *options)
{
	struct writer *self = calloc(1, sizeof(*self));

	if (!self)
		peer_die("memory", "no more of it");
	self->db = open_db(options->dir, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	self->stored = options->stored;
	run_sql(self->db, BUILD_PRAGMAS);
	create_tables(self->db, options);
	run_sql(self->db, "BEGIN");
	self->add_article = prepare(self->db, self->stored
	                                          ? "INSERT INTO article VALUES(?, ?, ?, ?, ?)"
	                                          : "INSERT INTO article VALUES(?, ?, ?)");
	self->add_words = prepare(self->db, "INSERT INTO search(rowid, words) VALUES(?, ?)");
	return self;
}

static void
add(void *writer, const struct peer_article *article)
{
	struct writer *self = writer;

	sqlite3_bind_int64(self->add_article, 1, ++self->row);
	sqlite3_bind_text(self->add_article, 2, article->id, -1, SQLITE_STATIC);
	sqlite3_bind_int64(self->add_article, 3, article->seconds);
	if (self->stored) {
		sqlite3_bind_text(self->add_article, 4, article->title, -1, SQLITE_STATIC);
		sqlite3_bind_text(self->add_article, 5, article->text, -1, SQLITE_STATIC);
	}
	check(self->db, sqlite3_step(self->add_article));
	sqlite3_reset(self->add_article);
	sqlite3_bind_int64(self->add_words, 1, self->row);
	sqlite3_bind_text(self->add_words, 2, article->all, (int)article->nbytes, SQLITE_STATIC);
	check(self->db, sqlite3_step(self->add_words));
	sqlite3_reset(self->add_words);
}

static void
commit(void *writer, bool in_order)
{
	struct writer *self = writer;
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA user_version=%d", in_order ? IN_ORDER : 0);
	run_sql(self->db, sql);
	sqlite3_finalize(self->add_article);
	sqlite3_finalize(self->add_words);
	run_sql(self->db, "COMMIT");
	run_sql(self->db, "CREATE INDEX article_date ON article(date)");
}

static void
merge(void *writer)
{
	struct writer *self = writer;

	run_sql(self->db, "INSERT INTO search(search) VALUES('optimize');"
	                  "INSERT INTO search(search, rank) VALUES('hashsize', 1048576);"
	                  "ANALYZE; VACUUM");
	check(self->db, sqlite3_close(self->db));
	free(self);
}

/* ---- Searching ---- */

static void *
open_index(const struct peer_options *options)
{
	struct index *self = calloc(1, sizeof(*self));
	sqlite3_stmt *stmt;

	if (!self)
		peer_die("memory", "no more of it");
	self->db = open_db(options->dir, SQLITE_OPEN_READONLY);
	run_sql(self->db, QUERY_PRAGMAS);
	stmt = prepare(self->db, "PRAGMA user_version");
	self->in_order =
	    sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) == IN_ORDER;
	sqlite3_finalize(stmt);
	self->id = prepare(self->db, "SELECT id FROM article WHERE row = ?");
	self->first_row = prepare(self->db, "SELECT row FROM article WHERE date >= ? "
	                                    "ORDER BY date, row LIMIT 1");
	self->last_row = prepare(self->db, "SELECT row FROM article WHERE date <= ? "
	                                   "ORDER BY date DESC, row DESC LIMIT 1");
	return self;
}

static void
append(struct index *self, const char *text)
{
	size_t len = strlen(text);

	if (self->match_len + len >= self->match_room) {
		self->match_room = 2 * (self->match_len + len) + 256;
		self->match = realloc(self->match, self->match_room);
		if (!self->match)
			peer_die("memory", "no more of it");
	}
	memcpy(self->match + self->match_len, text, len + 1);
	self->match_len += len;
}

/* The clauses of one kind, as (a op b op c). */
static void
append_clauses(struct index *self, const struct peer_query *query, enum peer_occur occur,
               const char *operator)
{
	bool first = true;

	append(self, "(");
	for (size_t i = 0; i < query->nclauses; i++) {
		const struct peer_clause *clause = &query->clauses[i];
		if (clause->occur != occur)
			continue;
		append(self, first ? "\"" : operator);
		first = false;
		for (size_t j = 0; j < clause->nwords; j++) {
			append(self, j ? " " : "");
			append(self, query->words[clause->first + j]);
		}
		append(self, clause->prefix ? "\"*" : "\"");
	}
	append(self, ")");
}

/* Words that only raise a score are left out: FTS5 has no such operator, see search(). */
static void
write_match(struct index *self, const struct peer_query *query)
{
	self->match_len = 0;
	if (query->nmust)
		append_clauses(self, query, PEER_MUST, " AND \"");
	else
		append_clauses(self, query, PEER_SHOULD, " OR \"");
	if (query->nmust + query->nshould < query->nclauses) {
		append(self, " NOT ");
		append_clauses(self, query, PEER_MUST_NOT, " OR \"");
	}
}

static sqlite3_stmt *
statement_for(struct index *self, const char *sql)
{
	struct statement *new;

	for (size_t i = 0; i < self->nstatements; i++)
		if (strcmp(self->statements[i].sql, sql) == 0)
			return self->statements[i].stmt;
	if (self->nstatements == STATEMENTS_MAX)
		peer_die("fts5", "more shapes of queries than expected");
	new = &self->statements[self->nstatements++];
	snprintf(new->sql, sizeof(new->sql), "%s", sql);
	new->stmt = prepare(self->db, sql);
	return new->stmt;
}

static sqlite3_int64
row_of(sqlite3_stmt *stmt, int64_t seconds, sqlite3_int64 none)
{
	sqlite3_int64 row;

	sqlite3_bind_int64(stmt, 1, seconds);
	row = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : none;
	sqlite3_reset(stmt);
	return row;
}

enum order { NO_ORDER, BY_SCORE, BY_DATE };

/* Parameters: 1 the query, 2 and 3 the limits of dates or rows, 4 how many.  Not ORDER BY rank,
 * for which FTS5 prepares a statement of its own each time and sorts all hits: with a LIMIT and
 * only row numbers wanted that took twice as long. */
static sqlite3_stmt *
choose_statement(struct index *self, bool dated, bool count, enum order order)
{
	bool join = !self->in_order && (dated || order == BY_DATE);
	char sql[SQL_MAX];

	snprintf(sql, sizeof(sql), "SELECT %s FROM search%s WHERE search MATCH ?1%s%s%s%s",
	         count               ? "count(*)"
	         : order == BY_SCORE ? "search.rowid, bm25(search)"
	                             : "search.rowid, 0",
	         join ? " JOIN article ON article.row = search.rowid" : "",
	         !dated ? "" : join ? " AND date" : " AND search.rowid",
	         dated ? " BETWEEN ?2 AND ?3" : "",
	         order == NO_ORDER  ? ""
	         : order == BY_SCORE ? " ORDER BY bm25(search)"
	         : join             ? " ORDER BY date DESC"
	                            : " ORDER BY search.rowid DESC",
	         count ? "" : " LIMIT ?4");
	return statement_for(self, sql);
}

static void
run_query(struct index *self, const struct peer_query *query, enum order order, unsigned k,
          struct peer_hits *hits)
{
	bool dated = query->since != INT64_MIN || query->until != INT64_MAX;
	sqlite3_stmt *stmt = choose_statement(self, dated, !k, order);
	int code;

	sqlite3_bind_text(stmt, 1, self->match, (int)self->match_len, SQLITE_STATIC);
	if (dated && self->in_order) {
		sqlite3_bind_int64(stmt, 2, row_of(self->first_row, query->since, INT64_MAX));
		sqlite3_bind_int64(stmt, 3, row_of(self->last_row, query->until, 0));
	} else if (dated) {
		sqlite3_bind_int64(stmt, 2, query->since);
		sqlite3_bind_int64(stmt, 3, query->until);
	}
	if (k)
		sqlite3_bind_int64(stmt, 4, k);
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		if (k)
			hits->hits[hits->nhits++] =
			    (struct peer_hit){ (uint64_t)sqlite3_column_int64(stmt, 0),
				               0 - sqlite3_column_double(stmt, 1) };
		else
			hits->count = (uint64_t)sqlite3_column_int64(stmt, 0);
	}
	check(self->db, code);
	sqlite3_reset(stmt);
}

static bool
search(void *index, const struct peer_query *query, const struct peer_task *task,
       struct peer_hits *hits)
{
	struct index *self = index;
	bool only_prefix = query->nclauses == 1 && query->clauses[0].prefix;
	enum order order = query->newest ? BY_DATE : only_prefix ? NO_ORDER : BY_SCORE;

	if (!query->nmust && !query->nshould)
		return true;
	/* A word that need not be there but counts: "a AND (a OR b)" would count a twice. */
	if (task->k && order == BY_SCORE && query->nmust && query->nshould)
		return false;
	write_match(self, query);
	if (task->k)
		run_query(self, query, order, task->k, hits);
	if (task->count)
		run_query(self, query, NO_ORDER, 0, hits);
	return true;
}

static const char *
id_of(void *index, uint64_t doc)
{
	struct index *self = index;

	sqlite3_reset(self->id);
	sqlite3_bind_int64(self->id, 1, (sqlite3_int64)doc);
	return sqlite3_step(self->id) == SQLITE_ROW ? (const char *)sqlite3_column_text(self->id, 0)
	                                            : "?";
}

static void
close_index(void *index)
{
	struct index *self = index;

	sqlite3_finalize(self->id);
	sqlite3_finalize(self->first_row);
	sqlite3_finalize(self->last_row);
	for (size_t i = 0; i < self->nstatements; i++)
		sqlite3_finalize(self->statements[i].stmt);
	check(self->db, sqlite3_close(self->db));
	free(self->match);
	free(self);
}

int
main(int argc, char **argv)
{
	static const struct peer_engine ENGINE = {
		.version = version,
		.newest_first = false,
		.create = create,
		.add = add,
		.commit = commit,
		.merge = merge,
		.open = open_index,
		.search = search,
		.id = id_of,
		.close = close_index,
	};

	return peer_main(argc, argv, &ENGINE);
}
