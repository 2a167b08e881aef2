#include "postings/extent.h"

#include "base/norm.h"
#include "postings/choice.h"

/* A width in four bits: of 15 and more the last. */
static unsigned
four_bits(uint32_t size)
{
	unsigned width = size ? nx_choice_width(size - 1) : 0;

	return width < 15 ? width : 15;
}

struct nx_extent
nx_extent_make(uint32_t title_end, uint32_t lead_end, uint32_t nwords)
{
	return (struct nx_extent){ title_end,
		                   lead_end,
		                   nwords,
		                   nx_norm_of(nwords),
		                   nx_norm_of(nwords - lead_end),
		                   (uint8_t)(four_bits(title_end) |
		                             four_bits(lead_end - title_end) << 4) };
}
