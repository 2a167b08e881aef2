#include "tests/format/bundles.h"

#include <string.h>
#include <zlib.h>

enum {
	LONGEST = 24,       /* bits of a code */
	LETTERS = 257,      /* and the end, which is the last */
	CONTEXTS = 38,
	SLOTS = 64,
	WORD_BYTES = 63,
	RUN = 8,            /* words */
	WORDS_MAX = 1 << 17,
	CLASSES_MAX = 192,
	CODES_MAX = 1 << 18,
	TEXT_MAX = 1 << 29,
};

enum { END, STOP, SPELLED, REPEAT, FIRST_WORD };

/* ---- Bits and codes ---- */

struct bits {
	struct ref_bytes bytes;
	unsigned left, byte; /* bits of the byte taken last */
};

static unsigned
read_bit(struct bits *bits)
{
	if (bits->left == 0) {
		bits->byte = *ref_take(&bits->bytes, 1);
		bits->left = 8;
	}
	return bits->byte >> --bits->left & 1;
}

static uint64_t
read_bits(struct bits *bits, unsigned n)
{
	uint64_t value = 0;

	for (; n > 0; n--)
		value = value << 1 | read_bit(bits);
	return value;
}

/* Nothing but zeros may be left, and less than a byte. */
static void
end_bits(struct bits *bits)
{
	while (bits->left)
		if (read_bit(bits))
			ref_fail(bits->bytes.trouble, "a bit behind the end");
	if (bits->bytes.p != bits->bytes.end)
		ref_fail(bits->bytes.trouble, "bytes behind the end");
}

struct code {
	uint64_t count[LONGEST + 1]; /* of symbols of each length */
	uint32_t *symbols;           /* shorter ones first, then smaller ones */
};

static void
check_code(struct ref_trouble *trouble, const struct code *code)
{
	uint64_t used = 0; /* in units of the longest possible code */

	for (unsigned len = 1; len <= LONGEST; len++)
		used += code->count[len] << (LONGEST - len);
	if (used > (uint64_t)1 << LONGEST)
		ref_fail(trouble, "a code of too many symbols");
}

static struct code
take_code(struct ref_bytes *from, uint32_t n)
{
	struct code code = { .symbols = ref_memory(from->trouble, n, sizeof(*code.symbols)) };
	const uint8_t *lengths = ref_take(from, n);
	size_t next = 0;

	for (uint32_t symbol = 0; symbol < n; symbol++)
		if (lengths[symbol] > LONGEST)
			ref_fail(from->trouble, "a code of %u bits", lengths[symbol]);
	for (unsigned len = 1; len <= LONGEST; len++) {
		for (uint32_t symbol = 0; symbol < n; symbol++) {
			if (lengths[symbol] != len)
				continue;
			code.symbols[next++] = symbol;
			code.count[len]++;
		}
	}
	check_code(from->trouble, &code);
	return code;
}

/* The place of the next symbol among all of the code. */
static uint64_t
read_rank(struct bits *bits, const struct code *code)
{
	uint64_t value = 0, first = 0, rank = 0;

	for (unsigned len = 1; len <= LONGEST; len++) {
		value = value << 1 | read_bit(bits);
		if (value - first < code->count[len])
			return rank + (value - first);
		rank += code->count[len];
		first = (first + code->count[len]) << 1;
	}
	ref_fail(bits->bytes.trouble, "bits that are no code");
}

static uint32_t
read_symbol(struct bits *bits, const struct code *code)
{
	return code->symbols[read_rank(bits, code)];
}

/* ---- 7.3 ---- */

struct word {
	uint8_t bytes[WORD_BYTES];
	size_t len;
};

struct model {
	uint32_t nclasses;
	struct code *classes; /* by the class before */
	struct code lengths, distances, shared, spelled[CONTEXTS], letters[CONTEXTS];
	struct code words[CLASSES_MAX]; /* only counts; count[0] is 1 for a word without bits */
	uint64_t first[CLASSES_MAX + 1];
	struct word *dictionary;
};

static unsigned
context_behind(const struct word *word)
{
	unsigned b = word->len ? word->bytes[word->len - 1] : 0;

	if (word->len == 0)
		return 0;
	if (b >= 'a' && b <= 'z')
		return b - 'a' + 1;
	if (b >= 'A' && b <= 'Z')
		return 27;
	if (b >= '0' && b <= '9')
		return 28;
	if (b < 0x80)
		return 29;
	if (b <= 0xbf)
		return 30;
	if (b <= 0xcf)
		return 31;
	if (b <= 0xd1)
		return 32 + (b - 0xd0);
	if (b <= 0xd7)
		return 34;
	return b <= 0xd9 ? 35 + (b - 0xd8) : 37;
}

static void
read_letters(struct bits *bits, const struct code *codes, struct word *word)
{
	for (;;) {
		uint32_t letter = read_symbol(bits, &codes[context_behind(word)]);
		if (letter == LETTERS - 1)
			return;
		if (word->len == WORD_BYTES)
			ref_fail(bits->bytes.trouble, "a word of more than %d bytes", WORD_BYTES);
		word->bytes[word->len++] = (uint8_t)letter;
	}
}

/* How many words each class has, and of which lengths. */
static void
read_words(struct ref_bytes *from, struct model *model)
{
	uint64_t n = 0;

	for (uint32_t class = FIRST_WORD; class < model->nclasses; class++) {
		struct code *code = &model->words[class];
		uint64_t longest = ref_number(from, 1), before = n;
		model->first[class] = n;
		if (longest > LONGEST)
			ref_fail(from->trouble, "a code of %u bits", (unsigned)longest);
		for (unsigned len = 0; len <= longest; len++) {
			code->count[len] = ref_varint(from);
			n += code->count[len] > WORDS_MAX ? WORDS_MAX + 1 : code->count[len];
			if (n > WORDS_MAX)
				ref_fail(from->trouble, "too many words");
		}
		check_code(from->trouble, code);
		if (code->count[0] && n - before != 1)
			ref_fail(from->trouble, "a word without bits is not alone");
	}
	model->first[model->nclasses] = n;
}

static void
read_dictionary(struct ref_bytes codes, struct ref_bytes from, struct model *model)
{
	uint64_t n = model->first[model->nclasses];
	struct bits bits = { .left = 0 };

	model->dictionary = ref_memory(from.trouble, (size_t)n, sizeof(*model->dictionary));
	for (uint64_t i = 0; i < n; i++) {
		struct word *word = &model->dictionary[i];
		if (i % RUN == 0) {
			const uint8_t *p = ref_take(&from, ref_varint(&codes));
			bits = (struct bits){ .bytes = { p, from.p, from.trouble } };
		} else {
			word->len = read_symbol(&bits, &model->shared);
			if (word->len > word[-1].len)
				ref_fail(from.trouble, "a word shares too much");
			memcpy(word->bytes, word[-1].bytes, word->len);
		}
		read_letters(&bits, model->letters, word);
		if (i % RUN == RUN - 1 || i == n - 1)
			end_bits(&bits);
	}
	if (from.p != from.end || codes.p != codes.end)
		ref_fail(from.trouble, "the codes or the dictionary are not filled");
}

static struct model *
read_model(struct ref_bytes codes, struct ref_bytes dictionary)
{
	struct model *model = ref_memory(codes.trouble, 1, sizeof(*model));
	uint32_t k = (uint32_t)ref_number(&codes, 1);

	if (k < FIRST_WORD || k > CLASSES_MAX)
		ref_fail(codes.trouble, "%u classes", k);
	model->nclasses = k;
	model->classes = ref_memory(codes.trouble, k, sizeof(*model->classes));
	for (uint32_t before = 0; before < k; before++)
		model->classes[before] = take_code(&codes, k);
	model->lengths = take_code(&codes, SLOTS);
	model->distances = take_code(&codes, SLOTS);
	read_words(&codes, model);
	for (unsigned i = 0; i < CONTEXTS; i++)
		model->spelled[i] = take_code(&codes, LETTERS);
	model->shared = take_code(&codes, WORD_BYTES + 1);
	for (unsigned i = 0; i < CONTEXTS; i++)
		model->letters[i] = take_code(&codes, LETTERS);
	read_dictionary(codes, dictionary, model);
	return model;
}

/* ---- 7.4 ---- */

struct unit {
	uint32_t class;
	const struct word *word; /* of class 2 and of those from 4 on */
};

static uint64_t
read_slot(struct bits *bits, const struct code *code)
{
	uint32_t slot = read_symbol(bits, code);
	unsigned extra = slot < 4 ? 0 : slot / 2 - 1;

	return slot < 4 ? slot
	                : ((uint64_t)(2 + slot % 2) << extra) + read_bits(bits, extra);
}

static const struct word *
read_word(struct bits *bits, const struct model *model, uint32_t class)
{
	const struct code *code = &model->words[class];
	uint64_t rank = 0;

	if (model->first[class] == model->first[class + 1])
		ref_fail(bits->bytes.trouble, "a class without words");
	if (!code->count[0])
		rank = read_rank(bits, code);
	return &model->dictionary[model->first[class] + rank];
}

static struct unit *
read_units(struct ref_bytes from, const struct model *model, uint64_t n)
{
	struct unit *units = ref_memory(from.trouble, (size_t)n, sizeof(*units));
	struct bits bits = { .bytes = from };

	for (uint64_t i = 0; i < n;) {
		uint32_t before = i ? units[i - 1].class : (uint32_t)END;
		uint32_t class = read_symbol(&bits, &model->classes[before]);
		if (class == REPEAT) {
			uint64_t length = read_slot(&bits, &model->lengths) + 1;
			uint64_t distance = read_slot(&bits, &model->distances) + 1;
			if (distance > i || length > n - i)
				ref_fail(from.trouble, "a repeat of what is not there");
			for (; length > 0; length--, i++)
				units[i] = units[i - distance];
			continue;
		}
		units[i].class = class;
		if (class == SPELLED) {
			struct word *word = ref_memory(from.trouble, 1, sizeof(*word));
			read_letters(&bits, model->spelled, word);
			units[i].word = word;
		} else if (class >= FIRST_WORD) {
			units[i].word = read_word(&bits, model, class);
		}
		i++;
	}
	end_bits(&bits);
	return units;
}

static int
is_spaced(const struct word *word)
{
	unsigned a = word->len ? word->bytes[0] : 0, b = word->len > 1 ? word->bytes[1] : 0;

	if (a == 0xe0)
		return !(b >= 0xb8 && b <= 0xbb);
	if (a == 0xe1)
		return !(b >= 0x80 && b <= 0x82) && b != 0x9e && b != 0x9f;
	return (a >= '0' && a <= '9') || (a >= 'A' && a <= 'Z') || (a >= 'a' && a <= 'z') ||
	       (a >= 0xc3 && a <= 0xdf) || (a >= 0xea && a <= 0xed);
}

/* Units of a group that are still to be read. */
struct units {
	const struct unit *p, *end;
	struct ref_trouble *trouble;
	uint64_t nbytes; /* of the texts read */
};

static struct ref_text
read_text(struct units *units)
{
	const struct unit *end = units->p;
	struct ref_text text = { 0 };
	size_t room = 0;
	int spaced = 0;

	for (; end < units->end && end->word; end++)
		room += end->word->len + 1;
	if (end == units->end || end->class != END)
		ref_fail(units->trouble, "a text without end");
	text.bytes = ref_memory(units->trouble, room + 1, 1);
	for (; units->p < end; units->p++) {
		const struct word *word = units->p->word;
		if (spaced && is_spaced(word))
			text.bytes[text.len++] = ' ';
		memcpy(text.bytes + text.len, word->bytes, word->len);
		text.len += word->len;
		spaced = is_spaced(word);
	}
	units->p++;
	units->nbytes += text.len;
	return text;
}

static struct ref_text *
read_list(struct units *units, uint64_t *n)
{
	struct ref_text *texts;
	uint64_t room = 0;

	for (const struct unit *p = units->p; p < units->end && p->class != STOP; p++)
		room += p->class == END;
	texts = ref_memory(units->trouble, (size_t)room, sizeof(*texts));
	for (*n = 0; units->p < units->end && units->p->class != STOP; ++*n)
		texts[*n] = read_text(units);
	if (units->p++ == units->end)
		ref_fail(units->trouble, "a list without end");
	return texts;
}

enum { HEADS = 1, BODIES = 2, BODY_FIELDS = 2 };

static void
read_part(struct units *units, uint64_t part, struct ref_article *article)
{
	int first = part == BODIES ? REF_FIELDS - BODY_FIELDS : 0;
	int behind = part == BODIES ? REF_FIELDS : REF_FIELDS - BODY_FIELDS;

	if (part == HEADS) {
		article->authors = read_list(units, &article->nauthors);
		article->tags = read_list(units, &article->ntags);
	}
	for (int i = first; i < behind; i++)
		article->fields[i] = read_text(units);
}

/* ---- 7.2 ---- */

static struct ref_bytes
take_piece(struct ref_bytes *from, uint64_t nbytes, uint64_t crc)
{
	const uint8_t *p = ref_take(from, nbytes);

	if (ref_crc32c(p, (size_t)nbytes) != crc)
		ref_fail(from->trouble, "checksum of a piece of a bundle");
	return (struct ref_bytes){ p, from->p, from->trouble };
}

static struct ref_bytes
inflate_codes(struct ref_bytes packed, uint64_t n)
{
	uLongf nraw = (uLongf)n;
	uLong npacked = (uLong)(packed.end - packed.p), all = npacked;
	uint8_t *raw;

	if (n > CODES_MAX)
		ref_fail(packed.trouble, "codes of %llu bytes", (unsigned long long)n);
	raw = ref_memory(packed.trouble, (size_t)n + 1, 1);
	if (uncompress2(raw, &nraw, packed.p, &npacked) != Z_OK || nraw != n || npacked != all)
		ref_fail(packed.trouble, "codes cannot be inflated");
	return (struct ref_bytes){ raw, raw + n, packed.trouble };
}

/* How many articles the table of groups says there are: heads first, then as many bodies or none. */
static uint64_t
count_articles(struct ref_bytes table)
{
	uint64_t counts[4] = { 0 }, last = HEADS;

	while (table.p < table.end) {
		uint64_t entry = ref_number(&table, 4), part = entry >> 30;
		if (part < last || part > BODIES)
			ref_fail(table.trouble, "a group of another part");
		last = part;
		counts[part] += entry & 0x3fffffff;
		(void)ref_take(&table, 16);
	}
	if (counts[BODIES] && counts[BODIES] != counts[HEADS])
		ref_fail(table.trouble, "not as many bodies as heads");
	return counts[HEADS];
}

struct ref_article *
ref_bundle(struct ref_bytes from, uint64_t nhead, uint64_t *n)
{
	struct ref_bytes head = { from.p, from.p, from.trouble }, codes, dictionary;
	uint64_t size[5], done[3] = { 0 }, nbytes = 0;
	struct ref_article *articles;
	struct model *model;

	(void)ref_take(&from, nhead);
	head.end = from.p;
	if (nhead < 24 || (nhead - 24) % 20)
		ref_fail(from.trouble, "the head of a bundle");
	(void)ref_number(&head, 4);
	for (int i = 0; i < 5; i++)
		size[i] = ref_number(&head, 4);
	codes = inflate_codes(take_piece(&from, size[1], size[2]), size[0]);
	dictionary = take_piece(&from, size[3], size[4]);
	model = read_model(codes, dictionary);
	*n = count_articles(head);
	articles = ref_memory(from.trouble, (size_t)*n + 1, sizeof(*articles));
	while (head.p < head.end) {
		struct units units = { .trouble = from.trouble };
		uint64_t part;
		for (int i = 0; i < 5; i++)
			size[i] = ref_number(&head, 4);
		part = size[0] >> 30;
		size[0] &= 0x3fffffff;
		units.p = read_units(take_piece(&from, size[3], size[4]), model, size[1]);
		units.end = units.p + size[1];
		if (size[0] == 0)
			ref_fail(from.trouble, "a group without articles");
		for (uint64_t i = 0; i < size[0]; i++)
			read_part(&units, part, &articles[done[part]++]);
		if (units.p != units.end || units.nbytes != size[2])
			ref_fail(from.trouble, "a group is not what its head promises");
		nbytes += units.nbytes;
	}
	if (from.p != from.end || nbytes > TEXT_MAX)
		ref_fail(from.trouble, "a bundle is not filled");
	return articles;
}
