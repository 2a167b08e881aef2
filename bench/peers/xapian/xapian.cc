/* xapian.cc - Xapian, as harness.h wants its engines.  What is set and why: README.md.
 *
 * Terms carry no prefix; `D20200106` is the day of an article, as omindex has it (words are small
 * letters, so the two can't meet).  Value 0 is its date in seconds, for sorting.
 */
#include "../harness.h"

#include <xapian.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace {

using Xapian::Query;

const Xapian::valueno DATE = 0;
const char IN_ORDER[] = "in_order"; /* metadata: the newest article is document 1, and so on */
const int64_t DAY = 86400;
const size_t TERM_MAX = 245; /* bytes; glass takes no longer ones */

/* Documents of one database in the making.  Each is written once and never read again until all are
 * merged; larger ones are slower to fill, as their words in memory are beyond the caches. */
const Xapian::doccount PART = 3000;

/* Days and months beyond which a range is left to the values: 60 years. */
const int64_t DATE_TERMS_MAX_DAYS = 60 * 366;

struct Writer {
	std::string dir;
	Xapian::WritableDatabase db; /* the part that is being filled */
	unsigned nparts;
	Xapian::TermGenerator generator; /* for --stem */
	bool stored, stem;
};

struct Index {
	Xapian::Database db;
	Xapian::Enquire by_relevance, by_date, unranked;
	Xapian::Stem stemmer;
	Xapian::doccount ndocs;
	bool stem;
	std::string id;

	explicit Index(const std::string &path)
	    : db(path), by_relevance(db), by_date(db), unranked(db), stemmer("english"),
	      ndocs(db.get_doccount()), stem(false)
	{
	}
};

const char *
version()
{
	static std::string name;

	name = std::string("Xapian ") + Xapian::version_string();
	return name.c_str();
}

/* 'D' and 20200106, 'M' and 202001, or 'Y' and 2020, of the day that `seconds` is in. */
std::string
date_term(char kind, int64_t seconds)
{
	time_t time = static_cast<time_t>(seconds);
	char text[32];
	struct tm tm;

	gmtime_r(&time, &tm);
	strftime(text, sizeof(text), kind == 'D' ? "D%Y%m%d" : kind == 'M' ? "M%Y%m" : "Y%Y", &tm);
	return text;
}

/* ---- Indexing ---- */

std::string
part_path(const Writer *self, unsigned i)
{
	return self->dir + "/part" + std::to_string(i);
}

void
begin_part(Writer *self)
{
	self->db = Xapian::WritableDatabase(
	    part_path(self, self->nparts++),
	    Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_BACKEND_GLASS | Xapian::DB_NO_TERMLIST |
	        Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS);
}

void *
create(const struct peer_options *options)
{
	Writer *self = new Writer;
	struct rlimit files;

	/* A part is written when it is full.  The library reads this when it opens a database. */
	setenv("XAPIAN_FLUSH_THRESHOLD", std::to_string(PART + 1).c_str(), 1);
	/* To merge, all parts are open at once. */
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	self->dir = options->dir;
	self->nparts = 0;
	begin_part(self);
	self->stored = options->stored;
	self->stem = options->stem;
	self->generator.set_stemmer(Xapian::Stem("english"));
	self->generator.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
	return self;
}

void
add_words(Xapian::Document &doc, const char *text)
{
	std::string word;
	Xapian::termpos pos = 0;

	for (const char *p = text; *p;) {
		size_t len = strcspn(p, " \n\t\r");
		if (len) {
			pos++;
			word.assign(p, len);
			if (len <= TERM_MAX)
				doc.add_posting(word, pos);
			p += len;
		}
		p += strspn(p, " \n\t\r");
	}
}

void
add(void *writer, const struct peer_article *article)
{
	Writer *self = static_cast<Writer *>(writer);
	Xapian::Document doc;
	std::string data(article->id);

	if (self->stem) {
		self->generator.set_document(doc);
		self->generator.set_termpos(0);
		self->generator.index_text(article->all);
	} else {
		add_words(doc, article->all);
	}
	for (char kind : { 'D', 'M', 'Y' })
		doc.add_boolean_term(date_term(kind, article->seconds));
	doc.add_value(DATE, Xapian::sortable_serialise(static_cast<double>(article->seconds)));
	if (self->stored) {
		data += '\n';
		data += article->title;
		data += '\n';
		data += article->text;
	}
	doc.set_data(data);
	if (self->db.get_doccount() == PART) {
		self->db.commit();
		self->db.close();
		begin_part(self);
	}
	self->db.add_document(doc);
}

void
commit(void *writer, bool in_order)
{
	Writer *self = static_cast<Writer *>(writer);

	self->db.set_metadata(IN_ORDER, in_order ? "1" : "");
	self->db.commit();
	self->db.close();
}

void
merge(void *writer)
{
	Writer *self = static_cast<Writer *>(writer);
	Xapian::Database all;

	for (unsigned i = 0; i < self->nparts; i++)
		all.add_database(Xapian::Database(part_path(self, i)));
	all.compact(self->dir + "/db", Xapian::Compactor::FULL);
	all.close();
	for (unsigned i = 0; i < self->nparts; i++)
		std::filesystem::remove_all(part_path(self, i));
	delete self;
}

/* ---- Searching ---- */

void *
open_index(const struct peer_options *options)
{
	Index *self = new Index(std::string(options->dir) + "/db");

	self->stem = options->stem;
	/* k1 1.2, k2 0, k3 1 (words said once: none), b .75, no floor under lengths. */
	self->by_relevance.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0));
	self->by_date.set_weighting_scheme(Xapian::BoolWeight());
	self->unranked.set_weighting_scheme(Xapian::BoolWeight());
	if (self->db.get_metadata(IN_ORDER) != "1")
		self->by_date.set_sort_by_value(DATE, true);
	return self;
}

/* Years, months and days that make up a span of days, as omega's date filters have it. */
Query
span_of_terms(int64_t since, int64_t until)
{
	std::vector<Query> parts;
	int64_t end = until + 1;

	for (int64_t at = since; at < end;) {
		char kind = 'D';
		int64_t next = at + DAY;
		for (char longer : { 'M', 'Y' }) {
			std::string term = date_term(longer, at);
			int64_t after = at;
			if (date_term(longer, at - DAY) == term)
				break;
			while (after < end && date_term(longer, after) == term)
				after += DAY;
			if (date_term(longer, after) == term)
				break;
			kind = longer;
			next = after;
		}
		parts.push_back(Query(date_term(kind, at)));
		at = next;
	}
	return Query(Query::OP_OR, parts.begin(), parts.end());
}

Query
span_of_values(int64_t since, int64_t until)
{
	std::string begin = Xapian::sortable_serialise(static_cast<double>(since));
	std::string end = Xapian::sortable_serialise(static_cast<double>(until));

	if (since == INT64_MIN)
		return Query(Query::OP_VALUE_LE, DATE, end);
	if (until == INT64_MAX)
		return Query(Query::OP_VALUE_GE, DATE, begin);
	return Query(Query::OP_VALUE_RANGE, DATE, begin, end);
}

Query
span_of(const struct peer_query *query)
{
	if (query->since != INT64_MIN && query->until != INT64_MAX &&
	    query->until - query->since <= DATE_TERMS_MAX_DAYS * DAY)
		return span_of_terms(query->since, query->until);
	return span_of_values(query->since, query->until);
}

Query
clause_query(const Index *self, const struct peer_query *query, const struct peer_clause *clause)
{
	std::vector<std::string> words(query->words + clause->first,
	                               query->words + clause->first + clause->nwords);

	if (clause->prefix)
		return Query(0.0, Query(Query::OP_WILDCARD, words[0], 0,
		                        Query::WILDCARD_LIMIT_ERROR, Query::OP_OR));
	if (self->stem)
		for (std::string &word : words)
			word = self->stemmer(word);
	if (words.size() == 1)
		return Query(words[0]);
	return Query(Query::OP_PHRASE, words.begin(), words.end(),
	             static_cast<Xapian::termcount>(words.size()));
}

Query
whole_query(const Index *self, const struct peer_query *query)
{
	std::vector<Query> parts[3];
	Query whole;

	for (size_t i = 0; i < query->nclauses; i++) {
		const struct peer_clause *clause = &query->clauses[i];
		parts[clause->occur].push_back(clause_query(self, query, clause));
	}
	const std::vector<Query> &should = parts[PEER_SHOULD], &must = parts[PEER_MUST],
	                         &must_not = parts[PEER_MUST_NOT];
	whole = must.empty() ? Query(Query::OP_OR, should.begin(), should.end())
	                     : Query(Query::OP_AND, must.begin(), must.end());
	if (!must.empty() && !should.empty())
		whole = Query(Query::OP_AND_MAYBE, whole,
		              Query(Query::OP_OR, should.begin(), should.end()));
	if (!must_not.empty())
		whole = Query(Query::OP_AND_NOT, whole,
		              Query(Query::OP_OR, must_not.begin(), must_not.end()));
	if (query->since != INT64_MIN || query->until != INT64_MAX)
		whole = Query(Query::OP_FILTER, whole, span_of(query));
	return whole;
}

/* Whether the lists' statistics alone tell: of a word, or of words that are nowhere. */
bool
count_known(Index *self, const Query &query, uint64_t *count)
{
	self->unranked.set_query(query);
	Xapian::MSet set = self->unranked.get_mset(0, 0);
	*count = set.get_matches_lower_bound();
	return *count == set.get_matches_upper_bound();
}

uint64_t
count_all(Index *self, const Query &query)
{
	self->unranked.set_query(query);
	return self->unranked.get_mset(0, 0, self->ndocs).get_matches_estimated();
}

bool
search(void *index, const struct peer_query *query, const struct peer_task *task,
       struct peer_hits *hits)
{
	Index *self = static_cast<Index *>(index);
	Xapian::Enquire &enquire = query->newest ? self->by_date : self->by_relevance;
	Query whole = whole_query(self, query);
	bool known = !task->count || count_known(self, whole, &hits->count);
	/* One pass ranks and counts, but the newest are known long before all are counted. */
	bool together = task->k && !known && !query->newest;

	if (task->k) {
		enquire.set_query(whole);
		Xapian::MSet set = enquire.get_mset(0, task->k, together ? self->ndocs : 0);
		for (Xapian::MSetIterator i = set.begin(); i != set.end(); ++i)
			hits->hits[hits->nhits++] = { *i, i.get_weight() };
		if (together)
			hits->count = set.get_matches_estimated();
	}
	if (!known && !together)
		hits->count = count_all(self, whole);
	return true;
}

const char *
id_of(void *index, uint64_t doc)
{
	Index *self = static_cast<Index *>(index);

	self->id = self->db.get_document(static_cast<Xapian::docid>(doc)).get_data();
	self->id.resize(std::min(self->id.size(), self->id.find('\n')));
	return self->id.c_str();
}

void
close_index(void *index)
{
	delete static_cast<Index *>(index);
}

} // namespace

int
main(int argc, char **argv)
{
	static const struct peer_engine ENGINE = {
		version, true /* newest first */, create, add, commit, merge,
		open_index, search, id_of, close_index,
	};

	try {
		return peer_main(argc, argv, &ENGINE);
	} catch (const Xapian::Error &error) {
		peer_die("xapian", error.get_description().c_str());
	} catch (const std::exception &error) {
		peer_die("xapian", error.what());
	}
}
