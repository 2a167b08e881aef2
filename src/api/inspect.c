/* inspect.c - nidx_inspect.h in terms of the folders below. */
#include "api/internal.h"

#include "index/cuts.h"
#include "index/verify.h"

#include "segment/dump.h"
#include "segment/termname.h"
#include "text/analyzer.h"
#include "text/langid.h"

#include <nidx_inspect.h>

#include <string.h>

/* The public flags are those of the analyzer. */
_Static_assert((int)NIDX_TOKEN_EXTRA == (int)NX_TOKEN_EXTRA &&
                   (int)NIDX_TOKEN_SENTENCE == (int)NX_TOKEN_SENTENCE &&
                   (int)NIDX_TOKEN_PARAGRAPH == (int)NX_TOKEN_PARAGRAPH &&
                   (int)NIDX_TOKEN_CAPS == (int)NX_TOKEN_CAPS &&
                   (int)NIDX_TOKEN_BIGRAM == (int)NX_TOKEN_BIGRAM &&
                   (int)NIDX_TOKEN_JOINED == (int)NX_TOKEN_JOINED,
               "token flags");

static void
hand_out(const struct nx_lexicon *lexicon, const struct nx_token *token, struct nx_buffer *name,
         void (*each)(void *ctx, const struct nidx_token *token), void *ctx)
{
	name->len = 0;
	nx_term_name(nx_lexicon_term(lexicon, token->term), name);
	nx_buffer_put_u8(name, 0);
	if (name->failed)
		return;
	each(ctx, &(struct nidx_token){ .term = (const char *)name->bytes,
	                                .term_bytes = name->len - 1,
	                                .position = token->pos,
	                                .width = token->width,
	                                .begin = token->begin,
	                                .end = token->end,
	                                .flags = token->flags });
}

enum { FEW_LETTERS = 16 };

/* A word or three of plain letters, of which the detector would make what it can: to "U.S. S-300"
 * it says Croatian.  Letters beyond ASCII tell more. */
static bool
tells_little(const char *text, size_t nbytes)
{
	size_t nletters = 0;

	for (size_t i = 0; i < nbytes && nletters < FEW_LETTERS; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c >= 0x80)
			return false;
		nletters += (c | 32) >= 'a' && (c | 32) <= 'z';
	}
	return nletters < FEW_LETTERS;
}

static nx_lang
detect(const char *text, size_t nbytes)
{
	return tells_little(text, nbytes) ? 0 : nx_langid_detect(text, nbytes);
}

enum nidx_status
nidx_analyze(const char *text, size_t nbytes, const char *language, int as_query,
             void (*each)(void *ctx, const struct nidx_token *token), void *ctx, char *detected,
             struct nidx_error *err)
{
	nx_lang found = language ? nx_lang_parse(language, strlen(language)) : detect(text, nbytes);
	nx_lang lang = found || language ? found : NX_LANG('e', 'n');
	struct nx_lexicon *lexicon = nx_lexicon_new();
	enum nx_analyzer_mode mode = as_query ? NX_ANALYZE_QUERY : NX_ANALYZE_INDEX;
	struct nx_analyzer *analyzer = lexicon ? nx_analyzer_new(lexicon, mode) : NULL;
	struct nx_tokens tokens = { 0 };
	struct nx_buffer name = { 0 };
	enum nidx_status status = NIDX_OK;
	nx_pos next;

	if (nbytes > UINT32_MAX)
		status = nx_fail(err, NIDX_ELIMIT, 0, "the text is longer than 4 GiB");
	else if (!analyzer || nx_analyzer_run(analyzer, lang, text, nbytes, 0, &next, &tokens) != 0)
		status = nx_fail_memory(err);
	if (detected)
		nx_lang_text(found, detected);
	for (size_t i = 0; status == NIDX_OK && i < tokens.count; i++)
		hand_out(lexicon, &tokens.items[i], &name, each, ctx);
	if (status == NIDX_OK && name.failed)
		status = nx_fail_memory(err);
	nx_buffer_release(&name);
	nx_tokens_release(&tokens);
	nx_analyzer_free(analyzer);
	nx_lexicon_free(lexicon);
	return status;
}

static void
print_manifest(const struct nx_snapshot *snapshot, struct nx_buffer *out)
{
	nx_buffer_printf(out, "generation %llu, %u segments, %llu articles\n",
	                 (unsigned long long)snapshot->generation, snapshot->nsegments,
	                 (unsigned long long)snapshot->ndocs);
	for (uint32_t i = 0; i < snapshot->nsegments; i++) {
		const struct nx_live_segment *live = &snapshot->segments[i];
		nx_buffer_printf(out, "%s: %u documents, %u of them hidden, %llu bytes\n",
		                 nx_segment_name(live->segment), nx_segment_ndocs(live->segment),
		                 live->file.nhidden, (unsigned long long)nx_segment_nbytes(live->segment));
	}
}

enum nidx_status
nidx_inspect(const struct nidx_index *index, const char *part, const char *argument, char **text,
             struct nidx_error *err)
{
	const struct nx_snapshot *snapshot = index->snapshot;
	struct nx_str arg = { argument ? argument : "", argument ? strlen(argument) : 0 };
	struct nx_buffer out = { 0 };
	enum nidx_status status = NIDX_OK;

	*text = NULL;
	if (strcmp(part, "manifest") == 0)
		print_manifest(snapshot, &out);
	else
		for (uint32_t i = 0; i < snapshot->nsegments && status == NIDX_OK; i++) {
			nx_buffer_printf(&out, "segment %s\n",
			                 nx_segment_name(snapshot->segments[i].segment));
			status = nx_segment_dump(snapshot->segments[i].segment, part, arg, &out,
			                         err);
		}
	if (status != NIDX_OK) {
		nx_buffer_release(&out);
		return status;
	}
	*text = nx_api_take_string(&out);
	return *text ? NIDX_OK : nx_fail_memory(err);
}

enum nidx_status
nidx_check(const struct nidx_index *index, struct nidx_error *err)
{
	return nx_snapshot_verify(index->snapshot, err);
}
