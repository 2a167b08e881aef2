#include "news/zone.h"

#include "base/when.h"

#include <string.h>
#include <strings.h>

struct zone {
	const char *name;
	int minutes;
};

/* Where a name means several zones, the one news is dated in most: IST is India's, BST
 * Britain's, CST America's. */
static const struct zone zones[] = {
	{ "Z", 0 },       { "UT", 0 },       { "UTC", 0 },     { "GMT", 0 },     { "WET", 0 },
	{ "EST", -300 },  { "EDT", -240 },   { "CST", -360 },  { "CDT", -300 },  { "MST", -420 },
	{ "MDT", -360 },  { "PST", -480 },   { "PDT", -420 },  { "AKST", -540 }, { "AKDT", -480 },
	{ "HST", -600 },  { "AST", -240 },   { "ADT", -180 },  { "NST", -210 },  { "BRT", -180 },
	{ "ART", -180 },  { "WEST", 60 },    { "BST", 60 },    { "CET", 60 },    { "CEST", 120 },
	{ "MEZ", 60 },    { "MESZ", 120 },   { "MET", 60 },    { "MEST", 120 },  { "EET", 120 },
	{ "EEST", 180 },  { "SAST", 120 },   { "CAT", 120 },   { "EAT", 180 },   { "WAT", 60 },
	{ "MSK", 180 },   { "TRT", 180 },    { "IRST", 210 },  { "GST", 240 },   { "PKT", 300 },
	{ "IST", 330 },   { "NPT", 345 },    { "ICT", 420 },   { "WIB", 420 },   { "SGT", 480 },
	{ "HKT", 480 },   { "PHT", 480 },    { "AWST", 480 },  { "JST", 540 },   { "KST", 540 },
	{ "ACST", 570 },  { "AEST", 600 },   { "AEDT", 660 },  { "NZST", 720 },  { "NZDT", 780 },
};

static const struct zone american_zones[] = {
	{ "ET", -300 },
	{ "CT", -360 },
	{ "MT", -420 },
	{ "PT", -480 },
};

bool
nx_zone_find(struct nx_str word, int *zone_min, bool *american)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (strlen(zones[i].name) == word.len &&
		    strncasecmp(zones[i].name, word.ptr, word.len) == 0) {
			*zone_min = zones[i].minutes;
			*american = false;
			return true;
		}
	for (size_t i = 0; i < sizeof(american_zones) / sizeof(american_zones[0]); i++)
		if (word.len == 2 && memcmp(american_zones[i].name, word.ptr, 2) == 0) {
			*zone_min = american_zones[i].minutes;
			*american = true;
			return true;
		}
	return false;
}

/* The first Sunday on or after a day; 1970-01-01 was a Thursday. */
static nx_day
sunday_from(nx_day day)
{
	int weekday = ((day + 4) % 7 + 7) % 7; /* 0: Sunday */

	return day + (7 - weekday) % 7;
}

bool
nx_zone_is_american_summer(nx_day day)
{
	int32_t year;
	unsigned month, dom;

	nx_when_civil_from_day(day, &year, &month, &dom);
	return day >= sunday_from(nx_when_day_from_civil(year, 3, 8)) &&
	       day < sunday_from(nx_when_day_from_civil(year, 11, 1));
}
