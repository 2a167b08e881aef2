/* pubstatus.h - may an agency's item be published?
 *
 * Threads  constant
 * Source   IPTC Publishing Status NewsCodes; NewsML 1 and NITF use like words
 */
#ifndef NX_ARTICLE_PUBSTATUS_H
#define NX_ARTICLE_PUBSTATUS_H

#include "base/types.h"

/* "usable", "withheld", "canceled" or "embargoed" for "stat:usable", "Cancelled",
 * "http://cv.iptc.org/newscodes/pubstatusg2/withheld" ...; empty for other words. */
struct nx_str nx_pubstatus(struct nx_str text);

#endif
