#include "tests/segment/shelf.h"

#include "tests/segment/sample.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct shelf
shelf_new(void)
{
	struct shelf self = { .path = sample_folder(), .packer = nx_stored_packer_new() };

	ck_assert_ptr_nonnull(self.packer);
	ck_assert_int_eq(nx_dir_open(&self.dir, self.path, false, NULL), NIDX_OK);
	ck_assert_int_eq(nx_stored_writer_new(&self.writer, self.dir, "s", NULL), NIDX_OK);
	return self;
}

void
shelf_free(struct shelf *self)
{
	nx_stored_writer_free(self->writer);
	nx_stored_packer_free(self->packer);
	nx_buffer_release(&self->bundle);
	nx_arena_release(&self->arena);
	free(self->articles);
	free(self->at);
	nx_dir_close(self->dir);
	sample_folder_remove(self->path);
}

void
shelf_add(struct shelf *self, struct nx_article article)
{
	if (self->narticles == self->room) {
		self->room = self->room ? 2 * self->room : 64;
		self->articles = realloc(self->articles, self->room * sizeof(*self->articles));
		self->at = realloc(self->at, self->room * sizeof(*self->at));
		ck_assert(self->articles && self->at);
	}
	self->articles[self->narticles] = article;
	self->at[self->narticles].group = self->nbundles;
	self->at[self->narticles].index = nx_stored_packer_add(self->packer, &article);
	ck_assert_uint_ne(self->at[self->narticles++].index, UINT32_MAX);
}

void
shelf_close_bundle(struct shelf *self)
{
	nx_buffer_reset(&self->bundle);
	ck_assert_int_eq(nx_stored_packer_close(self->packer, &self->bundle, NULL), NIDX_OK);
	ck_assert_uint_eq(nx_stored_writer_append(self->writer, self->bundle.bytes,
	                                          self->bundle.len),
	                  self->nbundles++);
}

void
shelf_finish(struct shelf *self)
{
	if (nx_stored_packer_nbytes(self->packer))
		shelf_close_bundle(self);
	ck_assert_int_eq(nx_stored_writer_finish(self->writer, NULL), NIDX_OK);
}

static void
same(struct nx_str got, struct nx_str want)
{
	ck_assert_uint_eq(got.len, want.len);
	ck_assert(want.len == 0 || memcmp(got.ptr, want.ptr, want.len) == 0);
}

static void
same_article(const struct nx_article *got, const struct nx_article *want)
{
	same(got->key, want->key);
	same(got->title, want->title);
	same(got->lead, want->lead);
	same(got->body, want->body);
	same(got->source, want->source);
	same(got->section, want->section);
	same(got->url, want->url);
	same(got->published_text, want->published_text);
	same(got->updated_text, want->updated_text);
	same(got->lang_text, want->lang_text);
	ck_assert_uint_eq(got->nauthors, want->nauthors);
	for (size_t i = 0; i < want->nauthors; i++)
		same(got->authors[i], want->authors[i]);
	ck_assert_uint_eq(got->ntags, want->ntags);
	for (size_t i = 0; i < want->ntags; i++)
		same(got->tags[i], want->tags[i]);
}

/* The head alone, then the body to it, or both at once. */
static void
compare_one(const struct nx_stored *stored, struct nx_unpacker *with, struct nx_stored_at at,
            bool apart, struct nx_arena *arena, const struct nx_article *want)
{
	struct nx_article got, head = *want;

	ck_assert_int_eq(nx_stored_get(stored, with, at, apart ? NX_GET_HEAD : NX_GET_ALL, arena,
	                               &got, NULL), NIDX_OK);
	if (apart) {
		head.lead = head.body = (struct nx_str){ 0 };
		same_article(&got, &head);
		ck_assert_int_eq(nx_stored_get(stored, with, at, NX_GET_BODY, arena, &got, NULL),
		                 NIDX_OK);
	}
	same_article(&got, want);
}

void
shelf_compare(struct shelf *self)
{
	struct nx_stored stored;
	struct nx_unpacker with = { 0 }, fresh = { 0 };
	struct nx_arena arena = { 0 };
	uint64_t random = 4;

	ck_assert_int_eq(nx_stored_open(&stored, self->dir, "s", NULL), NIDX_OK);
	ck_assert_uint_eq(stored.ngroups, self->nbundles);
	ck_assert_int_eq(nx_stored_check(&stored, NULL), NIDX_OK);
	for (size_t n = 0; n < self->narticles + 40 && self->narticles; n++) {
		size_t i = n < self->narticles ? n : sample_random(&random) % self->narticles;
		bool again = n < self->narticles || n % 2;
		nx_arena_reset(&arena);
		compare_one(&stored, again ? &with : &fresh, self->at[i], n % 3 == 0, &arena,
		            &self->articles[i]);
		if (!again)
			nx_unpacker_release(&fresh);
	}
	nx_arena_release(&arena);
	nx_unpacker_release(&with);
	nx_stored_close(&stored);
}
