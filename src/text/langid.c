#include "text/langid.h"

#include "text/stem.h"

nx_lang
nx_langid_detect(const char *text, size_t len)
{
	(void)text;
	return len ? NX_LANG('e', 'n') : 0;
}

int
nx_lang_has_stemmer(nx_lang lang)
{
	return nx_stem_known(lang);
}
