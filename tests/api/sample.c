#include "tests/api/suites.h"

#include <nidx.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folders[8][32];
static unsigned nfolders;

void
sample_path(const char *name, char *to, size_t room)
{
	char *folder = folders[nfolders++ % 8];

	strcpy(folder, "/tmp/nidx-api-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(to, room, "%s/%s", folder, name);
}

void
sample_articles(const char *path)
{
	static const char text[] =
	    "{\"id\":\"a1\",\"title\":\"Senate backs missile defense\",\"date\":\"2021-01-06\","
	    "\"publisher\":\"Northwind\",\"author\":\"Jane Example\",\"lang\":\"en\","
	    "\"body\":\"WASHINGTON (NWA) - A panel voted for missile defense on "
	    "Wednesday.\\n\\nThe S-300 is older.\"}\n"
	    "{\"id\":\"a2\",\"title\":\"Storm closes ports\",\"date\":\"2021-02-01T10:00:00Z\","
	    "\"publisher\":\"Gazette\",\"lang\":\"en\",\"body\":\"Wind of 120 km/h closed ports. "
	    "No missile was seen.\\n\\nFerries wait.\"}\n"
	    "{\"id\":\"a3\",\"title\":\"Raketenabwehr: Parlament stimmt zu\","
	    "\"date\":\"2020-11-12\",\"publisher\":\"Tagesblick\",\"lang\":\"de\",\"body\":\"Das "
	    "Parlament stimmte der Raketenabwehr zu. Herr M\\u00fcller war dagegen.\"}\n"
	    "{\"id\":\"a4\",\"title\":\"Undated note\",\"body\":\"A defense of missile tests, "
	    "undated.\"}\n";
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, sizeof(text) - 1, file), sizeof(text) - 1);
	ck_assert_int_eq(fclose(file), 0);
}

void
sample_index(char *to, size_t room)
{
	char articles[128];
	const char *paths[1] = { articles };
	struct nidx_build_options options;
	struct nidx_error err;

	sample_path("articles.jsonl", articles, sizeof(articles));
	sample_articles(articles);
	sample_path("index", to, room);
	nidx_build_options_init(&options);
	options.threads = 1;
	ck_assert_msg(nidx_build(to, paths, 1, &options, NULL, &err) == NIDX_OK, "%s", err.message);
}

void
sample_remove(void)
{
	char command[300];

	for (unsigned i = 0; i < 8; i++) {
		if (!folders[i][0])
			continue;
		snprintf(command, sizeof(command), "rm -rf '%s'", folders[i]);
		ck_assert_int_eq(system(command), 0);
		folders[i][0] = '\0';
	}
}
