/* metrics.h - how good a ranking is, by judgements.
 *
 * The definitions of trec_eval, which the field compares by; topics without a
 * single relevant judgement are left out, topics without any hit count as zero (trec_eval -c).
 *
 * Source  Buckley and Voorhees, "Retrieval system evaluation" (TREC, 2005); nDCG after
 *         Järvelin and Kekäläinen (TOIS 2002) with gain = grade and discount log2(rank + 1)
 */
#ifndef NX_CLI_METRICS_H
#define NX_CLI_METRICS_H

#include <stddef.h>

struct cli_metrics {
	double map, p5, p10, ndcg10, mrr, recall1000;
};

enum { CLI_METRICS_DEPTH = 1000 };

/* Of one topic.  grades[i]: the judgement of the hit at rank i + 1 (0 or less: not relevant, or not
 * judged), `nhits` of them; judged[]: all grades of the topic's judgements, in any order. */
struct cli_metrics cli_metrics_of(const int *grades, size_t nhits, const int *judged,
                                  size_t njudged);

#endif
