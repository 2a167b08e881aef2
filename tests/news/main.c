#include "tests/run.h"

Suite *suite_news_authors(void);
Suite *suite_news_clutter(void);
Suite *suite_news_complete(void);
Suite *suite_news_date(void);
Suite *suite_news_datechoice(void);

NX_RUN_SUITES(suite_news_authors, suite_news_clutter, suite_news_complete, suite_news_date,
              suite_news_datechoice)
