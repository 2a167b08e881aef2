#include "news/datechoice.h"

#include "news/date.h"
#include "news/datefind.h"

enum {
	GRACE = 2 * 86400,       /* seconds after `now` */
	URL_EARLIER = 3 * 86400, /* seconds before what the page says */
};

static bool
is_believed(const struct nx_when *when, int64_t now)
{
	if (when->precision == NX_WHEN_NONE || when->seconds == 0)
		return false;
	return now == 0 || when->seconds <= now + GRACE;
}

/* ---- The choice ---- */

static bool
try_text(struct nx_article *article, struct nx_str text, enum nx_date_from from, int64_t now)
{
	struct nx_when when = { 0 };
	bool found = from == NX_DATE_FROM_URL
	                 ? nx_date_in_url(text, &when)
	                 : nx_date_parse(text, &when) || nx_date_in_line(text, &when);

	if (!found || !is_believed(&when, now) ||
	    (from == NX_DATE_FROM_TEXT && when.precision < NX_WHEN_DAY))
		return false;
	article->published = when;
	article->date_from = from == NX_DATE_FROM_NONE ? NX_DATE_FROM_FIELD : from;
	return true;
}

static bool
try_dates(struct nx_article *article, int64_t now)
{
	for (size_t i = 0; i < article->ndates; i++)
		if (try_text(article, article->dates[i].text, article->dates[i].from, now))
			return true;
	return false;
}

/* Programs are told the time in UTC, readers that of the place: "2023-11-09T01:09:55Z" is shown as "November
 * 8, 2023 at 6:09 p.m.".  The difference is the zone, when it is one. */
static void
find_zone(struct nx_article *article)
{
	struct nx_when *published = &article->published, shown;

	if (published->precision < NX_WHEN_MINUTE || published->zone_min != 0)
		return;
	for (size_t i = 0; i < article->ndates; i++) {
		int64_t local, minutes;

		if (article->dates[i].from != NX_DATE_FROM_URL &&
		    nx_date_parse(article->dates[i].text, &shown) &&
		    shown.zone_min != NX_WHEN_NO_ZONE && shown.zone_min != 0 &&
		    shown.seconds == published->seconds) { /* said elsewhere, with its zone */
			published->zone_min = shown.zone_min;
			return;
		}
		if (article->dates[i].from != NX_DATE_FROM_TEXT ||
		    !nx_date_in_line(article->dates[i].text, &shown) ||
		    shown.precision < NX_WHEN_MINUTE)
			continue;
		local = shown.seconds;
		if (shown.zone_min != NX_WHEN_NO_ZONE)
			local += shown.zone_min * 60;
		minutes = local / 60 - published->seconds / 60;
		if (minutes % 30 == 0 && minutes >= -12 * 60 && minutes <= 14 * 60) {
			published->zone_min = (int16_t)minutes;
			return;
		}
	}
}

/* An address keeps the day an article first appeared; what the page says of its date may be that of a later
 * edition. */
static void
prefer_url(struct nx_article *article)
{
	struct nx_when url;

	if (article->date_from == NX_DATE_FROM_URL || article->ndates == 0 ||
	    !nx_date_in_url(article->url, &url) ||
	    article->published.seconds - url.seconds < URL_EARLIER)
		return;
	article->published = url;
	article->date_from = NX_DATE_FROM_URL;
}

static bool
try_datelines(struct nx_article *article, int64_t now)
{
	struct nx_when when;

	if (!(article->lead.len && nx_date_in_dateline(article->lead, &when)) &&
	    !nx_date_in_dateline(article->body, &when))
		return false;
	if (!is_believed(&when, now))
		return false;
	article->published = when;
	article->date_from = NX_DATE_FROM_TEXT;
	return true;
}

void
nx_date_decide(struct nx_article *article, int64_t now)
{
	bool written = article->published_text.len > 0;

	article->published = (struct nx_when){ 0 };
	if (!try_dates(article, now) &&
	    !(written && try_text(article, article->published_text, article->date_from, now)) &&
	    !try_text(article, article->url, NX_DATE_FROM_URL, now) && !try_datelines(article, now))
		article->date_from = written ? NX_DATE_FROM_DOUBTED : NX_DATE_FROM_NONE;
	find_zone(article);
	prefer_url(article);
	nx_date_parse(article->updated_text, &article->updated);
	if (!is_believed(&article->updated, now))
		article->updated = (struct nx_when){ 0 };
}
