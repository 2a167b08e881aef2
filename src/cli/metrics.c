#include "cli/metrics.h"

#include <math.h>
#include <stdbool.h>

static size_t
count_relevant(const int *grades, size_t n)
{
	size_t relevant = 0;

	for (size_t i = 0; i < n; i++)
		relevant += grades[i] > 0;
	return relevant;
}

/* Mean over all relevant documents of the precision at their ranks, 0 for those not found. */
static double
average_precision(const int *grades, size_t nhits, size_t nrelevant)
{
	double sum = 0;
	size_t found = 0;

	for (size_t i = 0; i < nhits; i++)
		if (grades[i] > 0)
			sum += (double)++found / (double)(i + 1);
	return sum / (double)nrelevant;
}

static double
precision_at(const int *grades, size_t nhits, size_t cut)
{
	return (double)count_relevant(grades, nhits < cut ? nhits : cut) / (double)cut;
}

static double
reciprocal_rank(const int *grades, size_t nhits)
{
	for (size_t i = 0; i < nhits; i++)
		if (grades[i] > 0)
			return 1 / (double)(i + 1);
	return 0;
}

/* The gain of the best possible ranking: judgements by grade, highest first.  Grades are few and
 * small, so the next highest is looked for each time. */
static double
ideal_gain(const int *judged, size_t njudged, size_t cut)
{
	double sum = 0;
	int below = 0x7fffffff;
	size_t rank = 1;

	while (rank <= cut) {
		int best = 0;
		for (size_t i = 0; i < njudged; i++)
			if (judged[i] < below && judged[i] > best)
				best = judged[i];
		if (best <= 0)
			break;
		for (size_t i = 0; i < njudged && rank <= cut; i++)
			if (judged[i] == best)
				sum += best / log2((double)(rank++ + 1));
		below = best;
	}
	return sum;
}

static double
ndcg_at(const int *grades, size_t nhits, const int *judged, size_t njudged, size_t cut)
{
	double sum = 0, ideal = ideal_gain(judged, njudged, cut);

	for (size_t i = 0; i < nhits && i < cut; i++)
		if (grades[i] > 0)
			sum += grades[i] / log2((double)(i + 2));
	return ideal > 0 ? sum / ideal : 0;
}

struct cli_metrics
cli_metrics_of(const int *grades, size_t nhits, const int *judged, size_t njudged)
{
	size_t nrelevant = count_relevant(judged, njudged);
	size_t deep = nhits < CLI_METRICS_DEPTH ? nhits : CLI_METRICS_DEPTH;

	if (nrelevant == 0)
		return (struct cli_metrics){ 0 };
	return (struct cli_metrics){
		.map = average_precision(grades, deep, nrelevant),
		.p5 = precision_at(grades, nhits, 5),
		.p10 = precision_at(grades, nhits, 10),
		.ndcg10 = ndcg_at(grades, nhits, judged, njudged, 10),
		.mrr = reciprocal_rank(grades, deep),
		.recall1000 = (double)count_relevant(grades, deep) / (double)nrelevant,
	};
}
