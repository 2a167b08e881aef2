/* gap.h - what stands between two words: stops, spaces, line breaks.
 *
 * Nine gaps in ten are one space; the analyzer sees those itself and never comes here.
 *
 * Threads  pure, but for the table of character classes
 */
#ifndef NX_TEXT_GAP_H
#define NX_TEXT_GAP_H

#include "text/chars.h"

enum nx_gap_flag {
	NX_GAP_FULL_STOP = 1 << 0,    /* . */
	NX_GAP_STRONG_STOP = 1 << 1,  /* ! ? ... */
	NX_GAP_WIDE_STOP = 1 << 2,    /* 。 */
	NX_GAP_PARAGRAPH = 1 << 3,    /* U+2029 */
	NX_GAP_SPACE_BEHIND = 1 << 4, /* behind the last stop, if any */
	NX_GAP_ONE_SPACE = 1 << 5,    /* nothing but one space */
	NX_GAP_BEFORE_WIDE = 1 << 6,  /* a run without spaces follows */
};

struct nx_gap {
	uint8_t flags;  /* enum nx_gap_flag */
	uint8_t nlines; /* line breaks, at most 255 as the next */
	uint8_t indent; /* spaces behind the last line break */
};

/* From `p`, where the last word ended or the text starts, to the start of the next word or `end`,
 * which is returned.  `scanned` is where the last word ended: an @ there is no tag but part of an
 * e-mail address.  Fills *gap. */
const char *nx_gap_scan(struct nx_chars *chars, const char *p, const char *end,
                        const char *scanned, struct nx_gap *gap);

#endif
