#include "index/build.h"

#include "index/intake.h"

#include <time.h>

static enum nidx_status
fail_empty(const struct nidx_error *problem, const char *const *paths, size_t npaths,
           struct nidx_error *err)
{
	const char *first = npaths ? paths[0] : "";
	const char *more = npaths > 1 ? " (and the other paths)" : "";

	if (problem->status)
		return nx_fail(err, NIDX_EINPUT, 0, "no article could be read from %s%s: %.300s",
		               first, more, problem->message);
	return nx_fail(err, NIDX_EINPUT, 0,
	               "no article found in %s%s: nothing there is text, a page, a feed, mail or "
	               "another form of news that nidx knows (nidx help build)",
	               first, more);
}

/* Counts what there is to read.  False, and why in *problem, when there is nothing: then not even a
 * folder is made. */
static bool
has_input(const char *index_path, const char *const *paths, size_t npaths,
          struct nidx_error *problem)
{
	struct nx_feed feed = { .index_path = index_path };

	if (nx_feed_measure(&feed, paths, npaths, problem) == NIDX_OK || feed.wanted_files)
		*problem = (struct nidx_error){ 0 };
	return feed.wanted_files > 0;
}

static enum nidx_status
run(struct nx_intake *intake, const char *const *paths, size_t npaths, struct nidx_error *err)
{
	struct nx_writer *writer = intake->writer;
	enum nidx_status status = nx_intake_read(intake, paths, npaths, err);

	if (!status)
		status = nx_intake_seal(intake, err);
	if (!status && !writer->nsegments)
		status = fail_empty(&intake->first_problem, paths, npaths, err);
	if (!status) /* the last time: who interrupts must not get an index of half the input */
		status = nx_intake_show(intake, err);
	if (!status)
		status = nx_writer_commit(writer, err);
	intake->stats->index_bytes = nx_writer_nbytes(writer);
	intake->stats->segments = (uint32_t)writer->nsegments;
	return status;
}

enum nidx_status
nx_build(const char *index_path, const char *const *paths, size_t npaths,
         const struct nx_build_options *options, struct nx_build_stats *stats,
         struct nidx_error *err)
{
	static const struct nx_build_options defaults;
	struct nx_build_stats unasked;
	struct nidx_error problem = { 0 };
	struct nx_writer writer = { 0 };
	struct nx_intake intake = { 0 };
	enum nidx_status status;

	options = options ? options : &defaults;
	stats = stats ? stats : &unasked;
	*stats = (struct nx_build_stats){ 0 };
	if (!has_input(index_path, paths, npaths, &problem))
		return fail_empty(&problem, paths, npaths, err);
	status = nx_writer_open(&writer, index_path, true, err);
	if (!status)
		status = nx_writer_set_flags(&writer, nx_build_flags(options), err);
	if (!status)
		status = nx_intake_init(&intake, &writer, options, stats, err);
	if (!status)
		status = run(&intake, paths, npaths, err);
	if (status != NIDX_OK)
		stats->segments = 0;
	nx_intake_release(&intake);
	nx_writer_release(&writer);
	return status;
}
