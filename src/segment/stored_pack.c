#include "base/bytes.h"
#include "base/checksum.h"
#include "base/mem.h"
#include "base/varint.h"
#include "segment/stored.h"
#include "segment/stored_codes.h"
#include "segment/stored_deflate.h"
#include "segment/stored_fields.h"
#include "segment/stored_head.h"

enum { GROUP_BYTES = 64 * 1024 }; /* uncompressed bytes that end a group */

struct packed {
	uint32_t numbers, text; /* bytes of an article's two parts */
};

struct nx_stored_packer {
	struct nx_deflater *deflater;
	struct nx_coder coder;
	struct nx_buffer numbers, text; /* of all articles of the bundle */
	struct packed *articles;
	size_t narticles, articles_room;
	/* For close, kept for their memory: */
	struct nx_buffer head, body;   /* of the bundle */
	struct nx_buffer plain, coded; /* what is deflated, and its last part in the making */
	struct nx_buffer sizes;        /* of the group's coded articles, varints */
};

struct nx_stored_packer *
nx_stored_packer_new(void)
{
	struct nx_stored_packer *self = nx_mem_zalloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->deflater = nx_deflater_new();
	if (!self->deflater) {
		nx_mem_free(self);
		return NULL;
	}
	return self;
}

void
nx_stored_packer_free(struct nx_stored_packer *self)
{
	if (!self)
		return;
	nx_deflater_free(self->deflater);
	nx_coder_release(&self->coder);
	nx_buffer_release(&self->numbers);
	nx_buffer_release(&self->text);
	nx_mem_free(self->articles);
	nx_buffer_release(&self->head);
	nx_buffer_release(&self->body);
	nx_buffer_release(&self->plain);
	nx_buffer_release(&self->coded);
	nx_buffer_release(&self->sizes);
	nx_mem_free(self);
}

/* Appends the texts and counts their words, each text alone so that no word spans two. */
static bool
add_texts(struct nx_stored_packer *self, const struct nx_article *article)
{
	for (size_t i = 0; i < nx_stored_fields_count(article); i++) {
		struct nx_str text = nx_stored_fields_text(article, i);
		size_t begin = self->text.len;
		nx_buffer_put(&self->text, text.ptr, text.len);
		if (!nx_buffer_reserve(&self->text, NX_CODER_PAD))
			return false;
		if (self->text.len <= NX_STORED_BUNDLE_MAX)
			nx_coder_scan(&self->coder, self->text.bytes, begin, self->text.len);
	}
	return !self->coder.failed;
}

uint32_t
nx_stored_packer_add(struct nx_stored_packer *self, const struct nx_article *article)
{
	size_t numbers = self->numbers.len, text = self->text.len;

	if (nx_mem_grow(&self->articles, &self->articles_room, self->narticles + 1,
	                sizeof(*self->articles)))
		return UINT32_MAX;
	nx_stored_fields_put(&self->numbers, article);
	if (!add_texts(self, article) || self->numbers.failed)
		return UINT32_MAX;
	self->articles[self->narticles] = (struct packed){ (uint32_t)(self->numbers.len - numbers),
		                                           (uint32_t)(self->text.len - text) };
	return (uint32_t)self->narticles++;
}

size_t
nx_stored_packer_nbytes(const struct nx_stored_packer *self)
{
	return self->numbers.len + self->text.len;
}

/* Deflates self->plain into the body; false when memory is out. */
static bool
deflate_plain(struct nx_stored_packer *self, uint32_t *nbytes, uint32_t *crc)
{
	size_t before = self->body.len;

	if (self->plain.failed)
		return false;
	*nbytes = 0;
	if (self->plain.len)
		*nbytes = (uint32_t)nx_deflater_put(self->deflater, self->plain.bytes,
		                                    self->plain.len, &self->body);
	*crc = *nbytes ? nx_crc32c(0, self->body.bytes + before, *nbytes) : 0;
	return (*nbytes > 0) == (self->plain.len > 0);
}

/* How many articles from `first` on make a group, and their bytes. */
static size_t
measure_group(const struct nx_stored_packer *self, size_t first, struct packed *total)
{
	size_t i = first;

	*total = (struct packed){ 0 };
	while (i < self->narticles && total->numbers + total->text < GROUP_BYTES) {
		total->numbers += self->articles[i].numbers;
		total->text += self->articles[i].text;
		i++;
	}
	return i - first;
}

/* Puts the articles [first, first + n), whose parts start at `at`, into self->plain (FORMAT.md 7.3). */
static void
plain_group(struct nx_stored_packer *self, size_t first, size_t n, struct packed at,
            struct packed total)
{
	size_t text = at.text;

	nx_buffer_reset(&self->plain);
	nx_buffer_reset(&self->coded);
	nx_buffer_reset(&self->sizes);
	for (size_t i = first; i < first + n; i++) {
		size_t before = self->coded.len;
		nx_coder_write(&self->coder, self->text.bytes, text, text + self->articles[i].text,
		               &self->coded);
		text += self->articles[i].text;
		nx_buffer_put_varint(&self->plain, self->articles[i].numbers);
		nx_buffer_put_varint(&self->sizes, self->coded.len - before);
	}
	nx_buffer_put(&self->plain, self->sizes.bytes, self->sizes.len);
	nx_buffer_put(&self->plain, self->numbers.bytes + at.numbers, total.numbers);
	nx_buffer_put(&self->plain, self->coded.bytes, self->coded.len);
	self->plain.failed |= self->sizes.failed || self->coded.failed;
}

static bool
pack_groups(struct nx_stored_packer *self)
{
	struct packed at = { 0 }, total;
	uint32_t nbytes, crc;

	for (size_t first = 0, n; first < self->narticles; first += n) {
		n = measure_group(self, first, &total);
		plain_group(self, first, n, at, total);
		if (!deflate_plain(self, &nbytes, &crc))
			return false;
		nx_buffer_put_u32(&self->head, (uint32_t)n);
		nx_buffer_put_u32(&self->head, total.numbers + total.text);
		nx_buffer_put_u32(&self->head, (uint32_t)self->plain.len);
		nx_buffer_put_u32(&self->head, nbytes);
		nx_buffer_put_u32(&self->head, crc);
		at.numbers += total.numbers;
		at.text += total.text;
	}
	return true;
}

static bool
pack_bundle(struct nx_stored_packer *self)
{
	uint32_t ncodes, nbytes, crc;

	nx_buffer_reset(&self->head);
	nx_buffer_reset(&self->body);
	nx_buffer_reset(&self->plain);
	ncodes = nx_coder_choose(&self->coder, self->text.bytes, &self->plain);
	if (self->coder.failed || !deflate_plain(self, &nbytes, &crc))
		return false;
	nx_buffer_put_u32(&self->head, 0); /* its size: below */
	nx_buffer_put_u32(&self->head, ncodes);
	nx_buffer_put_u32(&self->head, (uint32_t)self->plain.len);
	nx_buffer_put_u32(&self->head, nbytes);
	nx_buffer_put_u32(&self->head, crc);
	if (!pack_groups(self) || self->head.failed || self->body.failed)
		return false;
	nx_put_u32le(self->head.bytes, (uint32_t)self->head.len);
	return true;
}

enum nidx_status
nx_stored_packer_close(struct nx_stored_packer *self, struct nx_buffer *out, struct nidx_error *err)
{
	size_t total = nx_stored_packer_nbytes(self);
	enum nidx_status status = NIDX_OK;

	if (total > NX_STORED_BUNDLE_MAX) {
		status = nx_fail(err, NIDX_ELIMIT, 0, "stored articles have %zu bytes, at most %d",
		                 total, (int)NX_STORED_BUNDLE_MAX);
	} else if (self->text.failed || self->numbers.failed || !pack_bundle(self)) {
		status = nx_fail_memory(err);
	} else {
		nx_buffer_put(out, self->head.bytes, self->head.len);
		nx_buffer_put(out, self->body.bytes, self->body.len);
		if (out->failed)
			status = nx_fail_memory(err);
	}
	nx_buffer_reset(&self->numbers);
	nx_buffer_reset(&self->text);
	nx_coder_reset(&self->coder);
	self->narticles = 0;
	return status;
}
