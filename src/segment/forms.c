#include "segment/forms.h"

#include "base/bytes.h"
#include "base/varint.h"
#include "segment/strings.h"

#include <assert.h>
#include <string.h>

enum {
	STEP_MAX = 127, /* this step: the true one follows as a number */
	STEP_ORDER = 7
};

/* Small numbers of either sign as small numbers: 0, -1, 1, -2 ... are 0, 1, 2, 3. */
static uint64_t
zigzag(int64_t v)
{
	return v < 0 ? ~((uint64_t)v << 1) : (uint64_t)v << 1;
}

static int64_t
unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1 ^ (0 - (v & 1)));
}

enum nidx_status
nx_forms_open(struct nx_forms *self, const uint8_t *bytes, size_t nbytes, const uint8_t *index,
              size_t index_bytes, uint32_t nforms, const struct nx_terms *terms,
              struct nidx_error *err)
{
	uint32_t nblocks = nforms / NX_FORMS_BLOCK + (nforms % NX_FORMS_BLOCK != 0);
	struct nx_textcode code = { 0 };

	if (index_bytes != (uint64_t)nblocks * NX_FORMS_INDEX)
		return nx_fail(err, NIDX_ECORRUPT, 0, "forms: index and count disagree");
	if (nforms && nx_textcode_open(&code, bytes, nbytes, err) != NIDX_OK)
		return NIDX_ECORRUPT;
	*self = (struct nx_forms){ .bytes = bytes,
		                   .nbytes = nbytes,
		                   .code = code,
		                   .keys = index,
		                   .offsets = nblocks ? index + (size_t)nblocks * 8 : index,
		                   .nforms = nforms,
		                   .nblocks = nblocks,
		                   .terms = terms };
	return NIDX_OK;
}

static bool
end_walk(struct nx_form_cursor *self, bool damaged)
{
	self->damaged = self->damaged || damaged;
	self->number = self->forms->nforms;
	self->left = 0;
	return false;
}

static bool
enter_block(struct nx_form_cursor *self, uint32_t b)
{
	const struct nx_forms *forms = self->forms;
	const uint8_t *p, *stop;
	size_t begin, end;

	self->block = b;
	if (b >= forms->nblocks)
		return end_walk(self, false);
	begin = nx_u32le(forms->offsets + (size_t)b * 4);
	end = b + 1 < forms->nblocks ? nx_u32le(forms->offsets + (size_t)b * 4 + 4)
	                             : forms->nbytes;
	if (begin > end || end > forms->nbytes)
		return end_walk(self, true);
	p = forms->bytes + begin;
	stop = forms->bytes + end;
	self->left = b + 1 < forms->nblocks ? NX_FORMS_BLOCK
	                                    : forms->nforms - b * NX_FORMS_BLOCK;
	self->number = b * NX_FORMS_BLOCK - 1;
	self->len = nx_text_of_key(nx_u64le(forms->keys + (size_t)b * NX_TEXT_KEY), self->text);
	if (!nx_varint_get32(&p, stop, &self->term))
		return end_walk(self, true);
	self->bits = (struct nx_bits){ p, stop, 0 };
	self->passed = false;
	return true;
}

/* Reads the step to the form's term and moves there; *like_term says how the form is spelt. */
static bool
get_step(struct nx_form_cursor *self, bool *like_term)
{
	uint64_t step;
	uint8_t symbol;

	if (!nx_textcode_get(&self->forms->code, NX_TEXTCODE_STEP, &self->bits, &symbol))
		return false;
	*like_term = symbol & 1;
	step = symbol >> 1;
	if (step == STEP_MAX)
		step += nx_bits_get_order(&self->bits, STEP_ORDER);
	if (nx_bits_over(&self->bits))
		return false;
	self->term = (nx_term)(self->term + (uint64_t)unzigzag(step)); /* wraps: checked next */
	return self->term < self->forms->terms->nterms;
}

/* To the next form, but for its text. */
static bool
step(struct nx_form_cursor *self, bool *like_term)
{
	if (self->number == self->forms->nforms)
		return false;
	if (self->left == 0 && !enter_block(self, self->block + 1))
		return false;
	if (!get_step(self, like_term))
		return end_walk(self, true);
	self->left--;
	self->number++;
	return true;
}

/* The text is that of a term. */
static bool
spell_like(struct nx_form_cursor *self, nx_term term)
{
	self->passed = false;
	if (!nx_terms_to(&self->spelt, self->forms->terms, term, NX_TERM_TEXT))
		return end_walk(self, true);
	memcpy(self->text, self->spelt.text, self->spelt.len);
	self->len = self->spelt.len;
	return true;
}

/* The text of a form that is spelt otherwise, by that of the one before. */
static bool
spell(struct nx_form_cursor *self)
{
	size_t shared;

	if (self->passed && !spell_like(self, self->like))
		return false;
	return nx_textcode_next(&self->forms->code, &self->bits, self->text, &self->len, &shared) ||
	       end_walk(self, true);
}

bool
nx_forms_pass(struct nx_form_cursor *self)
{
	bool like_term;

	if (!step(self, &like_term))
		return false;
	if (!like_term)
		return spell(self);
	self->passed = true;
	self->like = self->term;
	return true;
}

bool
nx_forms_next(struct nx_form_cursor *self)
{
	return nx_forms_pass(self) && (!self->passed || spell_like(self, self->like));
}

/* The first block with a key >= that of `text`; the first form that is may stand in the one before. */
static uint32_t
find_block(const struct nx_forms *forms, struct nx_str text)
{
	uint64_t key = nx_text_key(text.ptr, text.len);
	uint32_t lo = 0, hi = forms->nblocks;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (nx_u64le(forms->keys + (size_t)mid * 8) < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Forms spelt like their terms are told by those: terms stand in order.  Only of others texts are read on the way. */
bool
nx_forms_seek(struct nx_form_cursor *self, const struct nx_forms *forms, struct nx_str text)
{
	uint32_t b = find_block(forms, text);
	nx_term first; /* term that is not before `text` */

	self->forms = forms;
	self->damaged = false;
	self->number = 0;
	if (forms->nforms == 0) /* there may be no dictionary either */
		return false;
	first = forms->terms->nterms;
	if (nx_terms_seek(&self->spelt, forms->terms, text, NX_TERM_TEXT))
		first = self->spelt.number;
	self->damaged = self->spelt.damaged;
	if (!enter_block(self, b ? b - 1 : 0))
		return false;
	while (nx_forms_pass(self))
		if (!self->passed) {
			if (nx_bytes_compare(self->text, self->len, text.ptr, text.len) >= 0)
				return true;
		} else if (self->term >= first) {
			return spell_like(self, self->term);
		}
	return false;
}

/* ---- Writing ---- */

void
nx_forms_writer_add(struct nx_forms_writer *self, const struct nx_terms *terms, struct nx_str form,
                    nx_term term)
{
	const uint8_t *text = (const uint8_t *)form.ptr;
	bool first = self->inblock == 0;
	bool like_term = false;
	uint64_t step;

	assert(form.len > 0 && form.len <= NX_TERM_MAX && term < terms->nterms);
	if (first) {
		uint64_t key = nx_text_key(text, form.len);

		nx_buffer_put_u64(&self->keys, key);
		nx_buffer_put_varint(&self->draft, term);
		self->term = term;
		self->len = nx_text_of_key(key, self->last);
	}
	if (nx_terms_to(&self->spelt, terms, term, NX_TERM_TEXT))
		like_term =
		    nx_bytes_compare(self->spelt.text, self->spelt.len, text, form.len) == 0;
	step = zigzag((int64_t)term - self->term);
	nx_buffer_put_u8(&self->draft,
	                 (uint8_t)((step < STEP_MAX ? step : STEP_MAX) << 1 | like_term));
	if (step >= STEP_MAX)
		nx_buffer_put_varint(&self->draft, step - STEP_MAX);
	if (!like_term)
		nx_textdraft_put(&self->draft, self->last, self->len, text, form.len);
	memcpy(self->last, text, form.len);
	self->len = form.len;
	self->term = term;
	self->nforms++;
	self->inblock = (self->inblock + 1) % NX_FORMS_BLOCK;
}

/* A number of our own draft. */
static uint64_t
drafted(const uint8_t **from)
{
	uint64_t value = 0;

	(void)nx_varint_get(from, *from + NX_VARINT_MAX, &value);
	return value;
}

/* One form of the draft. */
static void
say_form(struct nx_textcoder *coder, struct nx_bits_writer *bits, const uint8_t **draft)
{
	uint8_t symbol = *(*draft)++;

	nx_textcoder_symbol(coder, bits, NX_TEXTCODE_STEP, symbol);
	if (symbol >> 1 == STEP_MAX)
		nx_textcoder_number(coder, bits, drafted(draft), STEP_ORDER);
	if (!(symbol & 1))
		nx_textdraft_say(coder, bits, draft);
}

static void
write_forms(struct nx_forms_writer *self, struct nx_textcoder *coder)
{
	const uint8_t *draft = self->draft.bytes;
	struct nx_bits_writer bits = { 0 };

	for (uint32_t i = 0; i < self->nforms; i++) {
		if (i % NX_FORMS_BLOCK == 0)
			(void)drafted(&draft);
		say_form(coder, NULL, &draft);
	}
	nx_textcoder_write(coder, &self->bytes);
	draft = self->draft.bytes;
	for (uint32_t i = 0; i < self->nforms && !self->bytes.failed; i++) {
		if (i % NX_FORMS_BLOCK == 0) {
			nx_buffer_put_u32(&self->offsets, (uint32_t)self->bytes.len);
			nx_buffer_put_varint(&self->bytes, drafted(&draft));
		}
		if (!nx_buffer_reserve(&self->bytes, NX_TEXTDRAFT_ROOM(NX_TERM_MAX)))
			return;
		bits.to = self->bytes.bytes + self->bytes.len;
		say_form(coder, &bits, &draft);
		if (i % NX_FORMS_BLOCK == NX_FORMS_BLOCK - 1 || i + 1 == self->nforms)
			nx_bits_flush(&bits);
		self->bytes.len = (size_t)(bits.to - self->bytes.bytes);
		if (self->bytes.len > UINT32_MAX)
			self->bytes.failed = true;
	}
}

void
nx_forms_writer_finish(struct nx_forms_writer *self)
{
	struct nx_textcoder *coder;

	if (self->nforms == 0)
		return;
	coder = nx_textcoder_new();
	if (!coder || self->draft.failed)
		self->bytes.failed = true;
	else
		write_forms(self, coder);
	nx_textcoder_free(coder);
	nx_buffer_release(&self->draft);
}

bool
nx_forms_writer_failed(const struct nx_forms_writer *self)
{
	return self->bytes.failed || self->keys.failed || self->offsets.failed;
}

void
nx_forms_writer_release(struct nx_forms_writer *self)
{
	nx_buffer_release(&self->bytes);
	nx_buffer_release(&self->keys);
	nx_buffer_release(&self->offsets);
	nx_buffer_release(&self->draft);
}
