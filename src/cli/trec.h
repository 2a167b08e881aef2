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
	int grade;
};

struct cli_judgements {
	struct cli_judgement *items; /* sorted by topic, then document */
	size_t count, room;
	char *text;
};

/* False after a message on standard error that names file and line. */
bool cli_topics_read(struct cli_topics *self, const char *path);
void cli_topics_release(struct cli_topics *self);

bool cli_judgements_read(struct cli_judgements *self, const char *path);
void cli_judgements_release(struct cli_judgements *self);

/* The judgements of one topic: the first, and how many. */
const struct cli_judgement *cli_judgements_of(const struct cli_judgements *self, const char *topic,
                                              size_t *count);

/* The grade of a document among the `count` judgements of a topic; 0 when not judged. */
int cli_grade_of(const struct cli_judgement *of_topic, size_t count, const char *document);

#endif
