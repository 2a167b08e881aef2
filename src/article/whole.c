#include "article/format.h"

enum nidx_status
nx_frame_whole(struct nx_framer *self, struct nx_framed *item, struct nidx_error *err)
{
	struct nx_input *input = self->input;
	enum nidx_status status = NIDX_OK;

	if (self->finished)
		return NIDX_DONE;
	while (status == NIDX_OK && nx_input_view(input).len <= NX_RAW_MAX)
		status = nx_input_more(input, err);
	if (status != NIDX_OK && status != NIDX_DONE)
		return status;
	self->finished = true;
	if (input->broken)
		return nx_input_trouble(input, err);
	*item = (struct nx_framed){ .bytes = nx_input_view(input) };
	if (item->bytes.len > NX_RAW_MAX)
		return nx_fail(err, NIDX_EINPUT, 0, "%s: larger than %zu MB, the limit of one text",
		               input->stream.name, NX_RAW_MAX >> 20);
	nx_input_take(input, item->bytes.len);
	return NIDX_OK;
}
