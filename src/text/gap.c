#include "text/gap.h"

#include "text/scan.h"

static inline uint8_t
one_more(uint8_t n)
{
	return (uint8_t)(n + (n < UINT8_MAX));
}

static inline void
note_char(struct nx_gap *gap, enum nx_char class)
{
	unsigned flags = gap->flags;

	switch (class) {
	case NX_CHAR_SPACE:
	case NX_CHAR_NUMSPACE:
		flags |= NX_GAP_SPACE_BEHIND;
		gap->indent = one_more(gap->indent);
		break;
	case NX_CHAR_NEWLINE:
		flags |= NX_GAP_SPACE_BEHIND;
		gap->nlines = one_more(gap->nlines);
		gap->indent = 0;
		break;
	case NX_CHAR_PARAGRAPH:
		flags |= NX_GAP_PARAGRAPH;
		break;
	case NX_CHAR_STOP:
		flags = (flags & ~(unsigned)NX_GAP_SPACE_BEHIND) | NX_GAP_FULL_STOP;
		break;
	case NX_CHAR_END:
		flags = (flags & ~(unsigned)NX_GAP_SPACE_BEHIND) | NX_GAP_STRONG_STOP;
		break;
	case NX_CHAR_COMMA:
	case NX_CHAR_BETWEEN: /* "U.S.: " goes on */
		if (!(flags & NX_GAP_SPACE_BEHIND))
			flags &= ~(unsigned)NX_GAP_FULL_STOP;
		break;
	case NX_CHAR_WIDE_END:
		flags |= NX_GAP_WIDE_STOP;
		break;
	default:
		break;
	}
	gap->flags = (uint8_t)flags;
}

const char *
nx_gap_scan(struct nx_chars *chars, const char *p, const char *end, const char *scanned,
            struct nx_gap *gap)
{
	const char *from = p;
	unsigned width;

	*gap = (struct nx_gap){ 0, 0, 0 };
	for (; p < end; p += width) {
		enum nx_char class = nx_chars_class(chars, nx_utf8_decode(p, end, &width));
		if (nx_char_is_word(class))
			break;
		if (class == NX_CHAR_WIDE) {
			gap->flags |= NX_GAP_BEFORE_WIDE;
			break;
		}
		if ((class == NX_CHAR_OPEN || (class == NX_CHAR_TAG && p != scanned)) &&
		    nx_scan_starts_word(chars, p, end))
			break;
		note_char(gap, class);
	}
	if (p - from == 1 && *from == ' ')
		gap->flags |= NX_GAP_ONE_SPACE;
	return p;
}
