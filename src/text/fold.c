#include "text/fold.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

enum { WORD_CODES = 640 }; /* code points of the longest word after decomposition */

static bool
is_ascii(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)word[i] >= 0x80)
			return false;
	return true;
}

static bool
is_turkic(nx_lang lang)
{
	return lang == NX_LANG('t', 'r') || lang == NX_LANG('a', 'z');
}

static size_t
fold_ascii(const char *word, size_t len, char *to, size_t room)
{
	if (len > room)
		len = room;
	for (size_t i = 0; i < len; i++)
		to[i] = (char)(word[i] >= 'A' && word[i] <= 'Z' ? word[i] + 32 : word[i]);
	return len;
}

/* Appends a code point if it fits; false once it does not. */
static bool
put_code(char *to, size_t *len, size_t room, uint32_t code)
{
	char bytes[NX_UTF8_MAX];
	unsigned n = nx_utf8_encode(bytes, code);

	if (room - *len < n)
		return false;
	memcpy(to + *len, bytes, n);
	*len += n;
	return true;
}

/* Full decomposition, composed again: NFKC with case folded.  Code points out. */
static size_t
compose(const utf8proc_int32_t *codes, size_t ncodes, utf8proc_int32_t *out)
{
	const utf8proc_option_t how =
	    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;
	utf8proc_ssize_t n = 0;
	int boundary = 0;

	for (size_t i = 0; i < ncodes; i++) {
		utf8proc_ssize_t more =
		    utf8proc_decompose_char(codes[i], out + n, WORD_CODES - n,
		                            (utf8proc_option_t)(how | UTF8PROC_DECOMPOSE),
		                            &boundary);
		if (more < 0 || n + more > WORD_CODES)
			break;
		n += more;
	}
	/* Canonical order of marks, which composing needs: insertion sort by class. */
	for (utf8proc_ssize_t i = 1; i < n; i++) {
		for (utf8proc_ssize_t j = i; j > 0; j--) {
			utf8proc_propval_t a = utf8proc_get_property(out[j - 1])->combining_class;
			utf8proc_propval_t b = utf8proc_get_property(out[j])->combining_class;
			utf8proc_int32_t swap = out[j];
			if (b == 0 || a <= b)
				break;
			out[j] = out[j - 1];
			out[j - 1] = swap;
		}
	}
	n = utf8proc_normalize_utf32(out, n, how);
	return n < 0 ? 0 : (size_t)n;
}

size_t
nx_fold_case(nx_lang lang, const char *word, size_t len, char *to, size_t room)
{
	utf8proc_int32_t codes[WORD_CODES], folded[WORD_CODES];
	size_t ncodes = 0, n = 0, nfolded;
	const char *end = word + len;
	unsigned width;

	if (is_ascii(word, len) && !is_turkic(lang))
		return fold_ascii(word, len, to, room);
	for (const char *p = word; p < end && ncodes < WORD_CODES; p += width) {
		uint32_t code = nx_utf8_decode(p, end, &width);
		if (is_turkic(lang) && code == 'I')
			code = 0x131; /* ı */
		else if (code == 0x130) /* İ, whose dot would survive as a mark */
			code = 'i';
		codes[ncodes++] = (utf8proc_int32_t)code;
	}
	nfolded = compose(codes, ncodes, folded);
	for (size_t i = 0; i < nfolded; i++)
		if (!put_code(to, &n, room, (uint32_t)folded[i]))
			break;
	return n;
}

struct letter {
	uint16_t code;
	char plain[5];
};

/* Letters with no decomposition, and Arabic letters that keyboards and houses mix: sorted. */
static const struct letter LETTERS[] = {
	{ 0x00DF, "ss" }, { 0x00E6, "ae" }, { 0x00F0, "d" }, { 0x00F8, "o" }, { 0x00FE, "th" },
	{ 0x0111, "d" }, { 0x0127, "h" }, { 0x0131, "i" }, { 0x0138, "k" }, { 0x0142, "l" },
	{ 0x0149, "n" }, { 0x014B, "n" }, { 0x0153, "oe" }, { 0x0167, "t" }, { 0x0180, "b" },
	{ 0x0188, "c" }, { 0x0192, "f" }, { 0x0199, "k" }, { 0x019A, "l" }, { 0x01A5, "p" },
	{ 0x01AD, "t" }, { 0x01B4, "y" }, { 0x01DD, "e" }, { 0x01E5, "g" }, { 0x0253, "b" },
	{ 0x0254, "o" }, { 0x0256, "d" }, { 0x0257, "d" }, { 0x0259, "e" }, { 0x025B, "e" },
	{ 0x0260, "g" }, { 0x0263, "g" }, { 0x0268, "i" }, { 0x0269, "i" }, { 0x0272, "n" },
	{ 0x0289, "u" }, { 0x028B, "v" },
	{ 0x03C2, "σ" }, /* final sigma */
	{ 0x0450, "е" }, { 0x0451, "е" }, { 0x045D, "и" },
	{ 0x0622, "ا" }, { 0x0623, "ا" }, { 0x0625, "ا" }, /* alef with madda, hamza */
	{ 0x0629, "ه" },                                   /* teh marbuta */
	{ 0x0649, "ي" },                                   /* alef maksura */
	{ 0x0671, "ا" }, { 0x06A9, "ك" }, { 0x06C0, "ه" }, { 0x06C1, "ه" }, { 0x06C2, "ه" },
	{ 0x06C3, "ه" }, { 0x06CC, "ي" }, { 0x06CD, "ي" }, { 0x06D2, "ي" }, { 0x06D3, "ي" },
	{ 0x06D5, "ه" },
};

static const char *
plain_letter(uint32_t code)
{
	size_t lo = 0, hi = sizeof(LETTERS) / sizeof(*LETTERS);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (LETTERS[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < sizeof(LETTERS) / sizeof(*LETTERS) && LETTERS[lo].code == code
	           ? LETTERS[lo].plain
	           : NULL;
}

/* Marks that never change which word it is. */
static bool
is_dropped_mark(uint32_t code)
{
	return (code >= 0x0300 && code <= 0x036F) || (code >= 0x0483 && code <= 0x0487) ||
	       (code >= 0x0591 && code <= 0x05C7 && code != 0x05BE) ||
	       (code >= 0x0610 && code <= 0x061A) || (code >= 0x064B && code <= 0x065F) ||
	       code == 0x0670 || (code >= 0x06D6 && code <= 0x06ED && code != 0x06DD) ||
	       (code >= 0x08D3 && code <= 0x08FF) || (code >= 0x1AB0 && code <= 0x1AFF) ||
	       (code >= 0x1DC0 && code <= 0x1DFF) || (code >= 0x20D0 && code <= 0x20FF) ||
	       (code >= 0xFE00 && code <= 0xFE2F) || code == 0x0640;
}

/* Latin and Greek letters lose what they decompose into; one step down is not enough for
 * Vietnamese (ệ), so all of them. */
static uint32_t
base_letter(uint32_t code)
{
	utf8proc_int32_t parts[16];
	int boundary = 0;
	bool accented = (code >= 0xC0 && code <= 0x24F) || (code >= 0x370 && code <= 0x3FF) ||
	                (code >= 0x1E00 && code <= 0x1FFF);

	if (!accented || utf8proc_decompose_char((utf8proc_int32_t)code, parts, 16,
	                                         UTF8PROC_DECOMPOSE, &boundary) < 1)
		return code;
	return (uint32_t)parts[0];
}

size_t
nx_fold_marks(const char *word, size_t len, char *to, size_t room)
{
	const char *end = word + len;
	size_t n = 0;
	unsigned width;

	for (const char *p = word; p < end; p += width) {
		uint32_t code = nx_utf8_decode(p, end, &width);
		const char *plain = code < 0x80 ? NULL : plain_letter(base_letter(code));

		if (code < 0x80) {
			if (n == room)
				break;
			to[n++] = (char)code;
		} else if (plain) {
			if (room - n < strlen(plain))
				break;
			memcpy(to + n, plain, strlen(plain));
			n += strlen(plain);
		} else if (!is_dropped_mark(code) && !put_code(to, &n, room, base_letter(code))) {
			break;
		}
	}
	return n;
}
