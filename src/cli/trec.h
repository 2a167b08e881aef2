/* trec.h - the files of retrieval experiments: topics and judgements.
 *
 * Topics: lines "ID <tab> query", or the TREC form <top><num> Number: 301 <title> ... </top>.
 * Judgements: lines "topic 0 document grade".
 *
 * Owner  everything belongs to the struct, until its release
 */
#ifndef NX_CLI_TREC_H
#define NX_CLI_TREC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct cli_topic {
	char *id, *query;
};

struct cli_topics {
	struct cli_topic *items;
	size_t count, room;
	char *text; /* the file, cut into strings */
};

struct cli_judgement {
	char *topic, *document;
	uint64_t hash; /* of the document, which is an article's key */
	int grade;
};

struct cli_judgements {
	struct cli_judgement *items; /* sorted by topic, then hash */
	size_t count, room;
	char *text;
};

/* A line of a run.  Its columns end at white space: where a key has some, "%20" and its like
 * stand. */
void cli_put_run_line(FILE *out, const char *topic, const char *key, size_t rank, double score,
                      const char *tag);

/* What stands in a column of a run: "--tag", "nidx".  False after a complaint. */
bool cli_is_column(const char *option, const char *text);

/* False after a message on standard error that names file and line. */
bool cli_topics_read(struct cli_topics *self, const char *path);
void cli_topics_release(struct cli_topics *self);

bool cli_judgements_read(struct cli_judgements *self, const char *path);
void cli_judgements_release(struct cli_judgements *self);

/* The judgements of one topic: the first, and how many. */
const struct cli_judgement *cli_judgements_of(const struct cli_judgements *self, const char *topic,
                                              size_t *count);

/* The first of the `count` judgements of a topic whose document has this hash; NULL: none has. */
const struct cli_judgement *cli_judgement_find(const struct cli_judgement *of_topic, size_t count,
                                               uint64_t hash);

#endif
