/* eval.c - nidx eval: how good is the ranking, by topics and judgements? */
#include "cli/cli.h"
#include "cli/metrics.h"
#include "cli/trec.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct evaluation {
	const struct nidx_index *index;
	const struct nidx_search_options *search;
	const struct cli_judgements *judgements;
	FILE *run; /* NULL: none wanted */
	const char *tag;
	bool each; /* a line for each topic */
	size_t ntopics, nfound; /* topics that count; judged documents among the hits */
	struct cli_metrics sum;
};

static void
put_metrics(const char *label, const struct cli_metrics *m)
{
	printf("%-10s %6.4f  %6.4f  %6.4f  %6.4f   %6.4f  %6.4f\n", label, m->map, m->p5, m->p10,
	       m->ndcg10, m->mrr, m->recall1000);
}

static void
add_metrics(struct cli_metrics *sum, const struct cli_metrics *m)
{
	sum->map += m->map;
	sum->p5 += m->p5;
	sum->p10 += m->p10;
	sum->ndcg10 += m->ndcg10;
	sum->mrr += m->mrr;
	sum->recall1000 += m->recall1000;
}

/* trec_eval sorts a run by score and breaks ties by document name; where two of our scores are
 * equal, the later hit's is lowered by the last digit printed, so that our order stands. */
static void
put_run(const struct evaluation *self, const char *topic, struct nidx_results *results)
{
	double above = INFINITY;

	for (size_t i = 0; i < nidx_results_count(results); i++) {
		double score = nidx_hit_score(results, i);

		if (score > above - 1e-6)
			score = above - 1e-6;
		cli_put_run_line(self->run, topic, nidx_hit_key(results, i), i + 1, score,
		                 self->tag);
		above = score;
	}
}

/* The judgement of hit i; NULL when there is none.  Hashes first: few of a thousand hits are
 * judged, and only their articles are read. */
static const struct cli_judgement *
judgement_of(const struct cli_judgement *of_topic, size_t count, struct nidx_results *results,
             size_t i)
{
	uint64_t hash = nidx_hit_key_hash(results, i);
	const struct cli_judgement *found = cli_judgement_find(of_topic, count, hash);

	for (; found && found < of_topic + count && found->hash == hash; found++)
		if (strcmp(found->document, nidx_hit_key(results, i)) == 0)
			return found;
	return NULL;
}

static bool
measure(struct evaluation *self, const struct cli_topic *topic, struct nidx_results *results)
{
	size_t njudged, nhits = nidx_results_count(results), nrelevant = 0;
	const struct cli_judgement *of = cli_judgements_of(self->judgements, topic->id, &njudged);
	int *grades = calloc(nhits + njudged + 1, sizeof(*grades));
	int *judged = grades ? grades + nhits : NULL;
	struct cli_metrics m;

	if (!grades)
		return cli_complain("out of memory"), false;
	for (size_t i = 0; i < njudged; i++)
		nrelevant += (judged[i] = of[i].grade) > 0;
	for (size_t i = 0; i < nhits; i++) {
		const struct cli_judgement *found = judgement_of(of, njudged, results, i);
		grades[i] = found ? found->grade : 0;
		self->nfound += found != NULL;
	}
	if (nrelevant) {
		m = cli_metrics_of(grades, nhits, judged, njudged);
		add_metrics(&self->sum, &m);
		self->ntopics++;
		if (self->each)
			put_metrics(topic->id, &m);
	}
	free(grades);
	return true;
}

static bool
run_topic(struct evaluation *self, const struct cli_topic *topic)
{
	struct nidx_results *results;
	struct nidx_error err;
	bool ok;

	if (nidx_search(self->index, topic->query, self->search, &results, &err) != NIDX_OK)
		return cli_complain("topic %s: %s", topic->id, err.message), false;
	if (self->run)
		put_run(self, topic->id, results);
	ok = measure(self, topic, results);
	nidx_results_free(results);
	return ok;
}

static int
finish(struct evaluation *self)
{
	double n = (double)self->ntopics;
	char label[32];

	if (self->ntopics == 0)
		return cli_complain(
		    "no topic has a relevant judgement: do the topic numbers agree?");
	self->sum = (struct cli_metrics){ self->sum.map / n, self->sum.p5 / n,
		                          self->sum.p10 / n, self->sum.ndcg10 / n,
		                          self->sum.mrr / n, self->sum.recall1000 / n };
	snprintf(label, sizeof(label), "all %zu", self->ntopics);
	put_metrics(label, &self->sum);
	if (!self->nfound)
		cli_complain("no judged document is among the hits: is this the index of the "
		             "collection, and are its keys those of the judgements?");
	return EXIT_FOUND;
}

static int
evaluate(struct evaluation *self, const struct cli_topics *topics)
{
	puts("topics     MAP     P@5     P@10    nDCG@10  MRR     recall@1000");
	for (size_t i = 0; i < topics->count; i++)
		if (!run_topic(self, &topics->items[i]))
			return EXIT_ERROR;
	return finish(self);
}

struct files {
	const char *index, *run, *topics, *judgements;
};

static int
eval_files(struct evaluation *self, const struct files *files)
{
	struct cli_topics topics = { 0 };
	struct cli_judgements judgements = { 0 };
	struct nidx_index *index = NULL;
	int code = EXIT_ERROR;

	if (!cli_topics_read(&topics, files->topics) ||
	    !cli_judgements_read(&judgements, files->judgements) ||
	    !(index = cli_open(files->index)))
		goto out;
	if (files->run && strcmp(files->run, "-") == 0) {
		cli_complain("--run takes a file: standard output has the measures");
		goto out;
	}
	if (files->run && !(self->run = fopen(files->run, "w"))) {
		cli_complain("%s: %s", files->run, strerror(errno));
		goto out;
	}
	self->index = index;
	self->judgements = &judgements;
	code = evaluate(self, &topics);
	if (self->run && (ferror(self->run) | fclose(self->run)))
		code = cli_complain("%s: %s", files->run, strerror(errno));
out:
	nidx_close(index);
	cli_judgements_release(&judgements);
	cli_topics_release(&topics);
	return code;
}

enum { OPT_RUN = 256, OPT_TAG, OPT_EACH, OPT_ALL, OPT_K1, OPT_B, OPT_TITLE, OPT_LEAD, OPT_NEAR,
       OPT_WILDCARD };

static const struct option longs[] = {
	{ "index", required_argument, NULL, 'i' },
	{ "count", required_argument, NULL, 'n' },
	{ "help", no_argument, NULL, 'h' },
	{ "run", required_argument, NULL, OPT_RUN },
	{ "tag", required_argument, NULL, OPT_TAG },
	{ "each", no_argument, NULL, OPT_EACH },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "k1", required_argument, NULL, OPT_K1 },
	{ "b", required_argument, NULL, OPT_B },
	{ "title-weight", required_argument, NULL, OPT_TITLE },
	{ "lead-weight", required_argument, NULL, OPT_LEAD },
	{ "nearness-weight", required_argument, NULL, OPT_NEAR },
	{ "wildcard-weight", required_argument, NULL, OPT_WILDCARD },
	{ NULL, 0, NULL, 0 },
};

static bool
take_option(struct evaluation *self, struct nidx_search_options *search, struct files *files,
            int option)
{
	switch (option) {
	case 'i': files->index = optarg; return true;
	case 'n': return cli_count("-n", optarg, &search->count);
	case OPT_RUN: files->run = optarg; return true;
	case OPT_TAG: self->tag = optarg; return cli_is_column("--tag", optarg);
	case OPT_EACH: self->each = true; return true;
	case OPT_ALL: search->all = 1; return true;
	case OPT_K1: return cli_number("--k1", optarg, &search->k1);
	case OPT_B: return cli_number("--b", optarg, &search->b);
	case OPT_TITLE: return cli_number("--title-weight", optarg, &search->title_weight);
	case OPT_LEAD: return cli_number("--lead-weight", optarg, &search->lead_weight);
	case OPT_NEAR: return cli_number("--nearness-weight", optarg, &search->nearness_weight);
	case OPT_WILDCARD: return cli_number("--wildcard-weight", optarg, &search->wildcard_weight);
	default: return false;
	}
}

static int
run_eval(const struct cli_command *self, int argc, char **argv)
{
	struct nidx_search_options search;
	struct evaluation evaluation = { .search = &search, .tag = "nidx" };
	struct files files = { 0 };
	int c;

	nidx_search_options_init(&search);
	search.count = CLI_METRICS_DEPTH;
	while ((c = getopt_long(argc, argv, "i:n:h", longs, NULL)) != -1) {
		if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		if (!take_option(&evaluation, &search, &files, c))
			return cli_usage(self);
	}
	if (argc - optind != 2)
		return cli_usage(self);
	files.topics = argv[optind];
	files.judgements = argv[optind + 1];
	return cli_finish(eval_files(&evaluation, &files));
}

const struct cli_command cli_eval = {
	.name = "eval",
	.arguments = "[options] TOPICS QRELS",
	.summary = "measure the ranking by topics and judgements, as trec_eval does",
	.options =
	    "TOPICS: lines 'ID<tab>query', or TREC topics (<top><num><title>).\n"
	    "QRELS: lines 'topic 0 document grade'; a document is an article's key.\n\n"
	    "      --run FILE      write the ranking as a TREC run\n"
	    "      --tag NAME      the run's name (nidx)\n"
	    "      --each          a line for each topic\n"
	    "  -n, --count N       hits for each topic (1000)\n"
	    "      --all           every bare word of a query is required\n"
	    "  -i, --index DIR     use that index\n"
	    "      --k1 X, --b X, --title-weight X, --lead-weight X, --nearness-weight X,\n"
	    "      --wildcard-weight X\n"
	    "                      weights of the ranking\n\n"
	    "Averages are over topics with a relevant judgement; one without hits counts as 0.\n",
	.run = run_eval,
};
