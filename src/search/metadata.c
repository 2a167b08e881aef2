#include "search/metadata.h"

#include "index/fields.h"

static int
visit_lang(struct nx_str text, nx_metadata_visit visit, void *ctx)
{
	char term[NX_TERM_MAX];
	nx_lang lang = nx_lang_parse(text.ptr, text.len);

	return lang ? visit(ctx, term, nx_fields_lang(lang, term), 0) : 0;
}

int
nx_metadata_words(char letter, struct nx_str text, nx_metadata_visit visit, void *ctx)
{
	struct nx_fields fields;
	nx_pos pos = 0;
	int stop;

	if (letter == 'l')
		return visit_lang(text, visit, ctx);
	if (nx_fields_init(&fields))
		return -1;
	stop = nx_fields_words(&fields, (enum nx_field)letter, text, &pos, visit, ctx);
	nx_fields_release(&fields);
	return stop;
}
