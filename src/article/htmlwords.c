#include "article/htmlwords.h"

#include "article/htmltree.h"
#include "article/htmlwords_table.h"

#include <string.h>
#include <strings.h>

enum {
	NWORDS = sizeof(nx_htmlwords) / sizeof(nx_htmlwords[0]),
	NAME_MAX_LEN = 100, /* of a name that is looked at */
	RUN_MAX = 3,        /* words that are looked up together */
	PARTS_MAX = 24,
};

/* A name as lower-case letters and digits, and where its words begin. */
struct parts {
	char letters[NAME_MAX_LEN];
	uint8_t begin[PARTS_MAX + 1];
	unsigned count;
};

static bool
is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* "relatedStories", "related-stories", "RelatedStories" are two words; "ABCNews" is "abcnews". */
static void
take_apart(struct nx_str name, struct parts *parts)
{
	unsigned n = 0;
	bool inside = false;

	parts->count = 0;
	for (size_t i = 0; i < name.len && n < NAME_MAX_LEN - 1; i++) {
		char c = name.ptr[i];
		bool upper = is_upper(c);

		if (!upper && !is_lower(c)) {
			inside = false;
			continue;
		}
		if (upper && inside && i > 0 && is_lower(name.ptr[i - 1]))
			inside = false;
		if (!inside) {
			if (parts->count == PARTS_MAX)
				break;
			parts->begin[parts->count++] = (uint8_t)n;
			inside = true;
		}
		parts->letters[n++] = upper ? (char)(c | 0x20) : c;
	}
	parts->begin[parts->count] = (uint8_t)n;
}

static uint32_t
look_up(const char *word, size_t len)
{
	size_t lo = 0, hi = NWORDS;

	if (len >= sizeof(nx_htmlwords[0].word))
		return 0;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strncmp(nx_htmlwords[mid].word, word, len);
		if (order == 0 && nx_htmlwords[mid].word[len] != '\0')
			order = 1;
		if (order == 0)
			return nx_htmlwords[mid].mark;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return 0;
}

uint32_t
nx_htmlwords_find(struct nx_str name)
{
	struct parts parts;
	uint32_t marks = 0;

	take_apart(name, &parts);
	for (unsigned i = 0; i < parts.count; i++)
		for (unsigned j = i + 1; j <= parts.count && j <= i + RUN_MAX; j++)
			marks |= look_up(parts.letters + parts.begin[i],
			                 (size_t)(parts.begin[j] - parts.begin[i]));
	return marks;
}

/* Names that style and say nothing of what a thing is: "md:hidden", "u-hidden@tablet", "bg-header". */
static bool
is_utility(struct nx_str name)
{
	static const char *const prefixes[] = { "bg-", "text-", "overflow-", "border-", "col-",
		                                "u-", "lrv-", "font-", "has-", "no-", "is-" };

	if (memchr(name.ptr, ':', name.len) || memchr(name.ptr, '@', name.len) ||
	    memchr(name.ptr, '[', name.len))
		return true;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (name.len > strlen(prefixes[i]) &&
		    strncasecmp(name.ptr, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

static bool
is_hiding(struct nx_str name)
{
	static const char *const names[] = { "hidden",     "hide",        "d-none",
		                             "is-hidden",  "u-hidden",    "display-none",
		                             "invisible",  "off-screen",  "offscreen",
		                             "a11y-text",  "u-offscreen", "vh" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == name.len && strncasecmp(name.ptr, names[i], name.len) == 0)
			return true;
	return false;
}

static uint32_t
marks_of_list(struct nx_str list)
{
	uint32_t marks = 0;
	size_t begin = 0;

	for (size_t i = 0; i <= list.len; i++)
		if (i == list.len || list.ptr[i] <= ' ') {
			struct nx_str name = { list.ptr + begin, i - begin };
			if (is_hiding(name))
				marks |= NX_MARK_HIDDEN;
			else if (name.len && !is_utility(name))
				marks |= nx_htmlwords_find(name);
			begin = i + 1;
		}
	return marks;
}

static uint32_t
marks_of_itemprop(struct nx_str value)
{
	static const struct {
		const char *name;
		uint32_t marks;
	} known[] = {
		{ "articleBody", NX_MARK_ITEM_BODY }, { "reviewBody", NX_MARK_ITEM_BODY },
		{ "text", NX_MARK_PERHAPS },          { "headline", NX_MARK_TITLE },
		{ "name", 0 },                        { "author", NX_MARK_BYLINE },
		{ "creator", NX_MARK_BYLINE },        { "datePublished", NX_MARK_DATE },
		{ "dateModified", NX_MARK_DATE },     { "description", NX_MARK_LEAD },
		{ "alternativeHeadline", NX_MARK_LEAD }, { "caption", NX_MARK_CAPTION },
		{ "keywords", NX_MARK_CLUTTER },      { "comment", NX_MARK_COMMENTS },
	};
	uint32_t marks = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (nx_htmltree_has_word(value, known[i].name))
			marks |= known[i].marks;
	return marks;
}

static uint32_t
marks_of_role(struct nx_str role)
{
	static const char *const clutter[] = { "navigation", "complementary", "contentinfo", "search",
		                               "banner",     "dialog",        "alertdialog", "menu",
		                               "menubar",    "toolbar" };

	for (size_t i = 0; i < sizeof(clutter) / sizeof(clutter[0]); i++)
		if (nx_htmltree_has_word(role, clutter[i]))
			return NX_MARK_CLUTTER;
	return 0;
}

uint32_t
nx_htmlwords_marks(const struct nx_htmlnode *node)
{
	static const char *const names[] = { "class",   "id",        "data-testid", "data-component",
		                             "data-qa", "data-type", "data-name",   "data-block" };
	uint32_t marks = 0;

	for (unsigned i = 0; i < node->attributes->length; i++) {
		const GumboAttribute *attribute = node->attributes->data[i];
		struct nx_str value = { attribute->value, strlen(attribute->value) };

		if (strcmp(attribute->name, "itemprop") == 0)
			marks |= marks_of_itemprop(value);
		else if (strcmp(attribute->name, "role") == 0)
			marks |= marks_of_role(value);
		else
			for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
				if (strcmp(attribute->name, names[j]) == 0)
					marks |= marks_of_list(value);
	}
	return marks;
}

/* ---- The words of the page itself ---- */

static bool
begins_with_any(struct nx_str text, const char *const *words)
{
	for (; *words; words++) {
		size_t n = strlen(*words);
		if (text.len >= n && strncasecmp(text.ptr, *words, n) == 0)
			return true;
	}
	return false;
}

bool
nx_htmlwords_is_furniture(struct nx_str text)
{
	static const char *const openings[] = {
		"Read more", "Read also", "Also read", "READ:", "Read:", "See also", "Read next",
		"READ |",
		"More:", "More from", "Click here", "Sign up", "Subscribe", "Follow us", "Follow @",
		"Join our",
		"Download the", "Download our", "Get the latest", "Get our", "Don't miss",
		"Don’t miss", "Copyright ", "\xC2\xA9",
		"(c) 20", "All rights reserved", "Advertisement", "ADVERTISEMENT",
		"Article continues", "Story continues", "Continue reading",
		"Listen to this", "Watch:", "WATCH:", "Related:", "RELATED", "Recommended",
		"Powered by", "Image source",
		"Image caption", "Photo:", "Photograph:", "Share this",
		"This article was originally", "Support our", "Disclaimer:", "Tags:",
		"Filed under", "Posted in", "Photo credit", "Trending:", "Editor's picks",
		"Must read", "Stay updated", "Watch below",
		"Lesen Sie auch", "Lesen Sie mehr", "Lesen Sie hier", "Lesen Sie dazu",
		"Mehr zum Thema", "Mehr dazu", "Auch interessant", "Lies auch",
		"Lesetipp", "Mehr lesen", "Zum Weiterlesen", "Weiterlesen",
		"Das k\xC3\xB6nnte Sie auch", "Anzeige", "Hier klicken", "Zum Thema:",
		"Melden Sie sich", "Abonnieren Sie", "Newsletter", "Lire aussi",
		"\xC3\x80 lire aussi", "A lire aussi", "\xC3\x80 lire", "LIRE AUSSI",
		"Lire \xC3\xA9galement", "Voir aussi", "Inscrivez-vous", "Abonnez-vous",
		"La suite apr\xC3\xA8s", "Leer m\xC3\xA1s", "Lea tambi\xC3\xA9n",
		"Lee tambi\xC3\xA9n",
		"Leer tambi\xC3\xA9n", "Tambi\xC3\xA9n lee", "Te puede interesar",
		"Puede interesarte", "M\xC3\xA1s informaci\xC3\xB3n", "Suscr\xC3\xAD""bete",
		"Leia tamb\xC3\xA9m", "Leia mais",
		"Veja tamb\xC3\xA9m", "LEIA MAIS", "Saiba mais", "Leggi anche", "Leggi tutto",
		"LEGGI ANCHE", "Lees ook", "Lees meer",
		"LEES OOK", "L\xC3\xA4s mer", "L\xC3\xA4s ocks\xC3\xA5", "L\xC3\xA4s \xC3\xA4ven",
		"L\xC3\xA6s ogs\xC3\xA5", "Les ogs\xC3\xA5", "Lue my\xC3\xB6s",
		"Czytaj tak\xC5\xBC",
		"Czytaj te\xC5\xBC", "CZYTAJ", "Zobacz te\xC5\xBC", "Zobacz tak\xC5\xBC",
		"\xD0\xA7\xD0\xB8\xD1\x82\xD0\xB0\xD0\xB9\xD1\x82\xD0\xB5 \xD1\x82\xD0\xB0\xD0\xBA\xD0\xB6\xD0\xB5",
		"\xD0\xA7\xD0\xB8\xD1\x82\xD0\xB0\xD1\x82\xD1\x8C \xD1\x82\xD0\xB0\xD0\xBA\xD0\xB6\xD0\xB5",
		"\xD0\xA7\xD0\xB8\xD1\x82\xD0\xB0\xD0\xB9\xD1\x82\xD0\xB5 \xD1\x82\xD0\xB0\xD0\xBA\xD0\xBE\xD0\xB6",
		"Baca juga", "BACA JUGA", "Xem th\xC3\xAAm", "\xC4\xB0lgili haber",
		"\xEC\xA0\x80\xEC\x9E\x91\xEA\xB6\x8C\xEC\x9E\x90", "\xE2\x96\xB6",
		"\xE3\x80\x90\xE5\x85\xB3\xE8\x81\x94",
		NULL,
	};

	return begins_with_any(text, openings);
}

size_t
nx_htmlwords_byline(struct nx_str line)
{
	static const char *const by[] = {
		"By ", "By: ", "by ", "Von ", "Von: ", "von ", "Par ", "Por ", "Di ", "Door ",
		"Av ", "Af ", "Texte: ",
		"Text: ", "Author: ", "Written by ", "Autor: ", "Autorin: ", "Autores: ",
		"Skrevet av ", "Tekst: ", "Autor ",
		"Penulis: ", "\xD0\x90\xD0\xB2\xD1\x82\xD0\xBE\xD1\x80: ", NULL,
	};

	for (size_t i = 0; by[i]; i++) {
		size_t n = strlen(by[i]);
		if (line.len > n && strncasecmp(line.ptr, by[i], n) == 0)
			return n;
	}
	return 0;
}

bool
nx_htmlwords_ends_article(struct nx_str heading)
{
	static const char *const openings[] = {
		"Related", "More from", "More on", "More stories", "More in", "Most read",
		"Most popular", "Read more", "Read next", "Recommended",
		"You may also", "You might also", "Latest news", "Latest stories", "Top stories",
		"Trending", "Comments", "Leave a reply", "Leave a comment",
		"Post a comment", "About the author", "Share this", "Sign up", "Subscribe",
		"Newsletter", "Editor's picks", "Mehr zum Thema", "Das k\xC3\xB6nnte",
		"Auch interessant", "Weitere Artikel", "Weitere Themen", "Meistgelesen",
		"Kommentare", "Neueste", "Lesen Sie auch", "Empfohlen", "Sur le m\xC3\xAAme sujet",
		"\xC3\x80 lire aussi", "Lire aussi", "Les plus lus", "Commentaires",
		"Noticias relacionadas", "Te puede interesar", "Lo m\xC3\xA1s", "Comentarios",
		"Leia tamb\xC3\xA9m",
		"Veja tamb\xC3\xA9m", "Mais lidas", "Leggi anche", "Articoli correlati", "Lees ook",
		"Meest gelezen", "Zobacz tak\xC5\xBC", "Czytaj", "\xC4\xB0lgili", NULL,
	};

	return heading.len < 120 && begins_with_any(heading, openings);
}
