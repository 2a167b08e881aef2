#include "text/chars.h"

#include <utf8proc.h>

#define LO NX_CHAR_LOWER
#define UP NX_CHAR_UPPER
#define DI NX_CHAR_DIGIT
#define SP NX_CHAR_SPACE
#define NL NX_CHAR_NEWLINE
#define OT NX_CHAR_OTHER
#define QU NX_CHAR_QUOTE
#define WR NX_CHAR_WRAP
#define EN NX_CHAR_END
#define BE NX_CHAR_BETWEEN
#define TA NX_CHAR_TAG

const uint8_t nx_chars_ascii[128] = {
	SP, SP, SP, SP, SP, SP, SP, SP, SP, SP, NL, SP, SP, SP, SP, SP, /* 00 */
	SP, SP, SP, SP, SP, SP, SP, SP, SP, SP, SP, SP, SP, SP, SP, SP, /* 10 */
	SP, EN, WR, TA, OT, OT, NX_CHAR_AND, QU, /*   ! " # $ % & ' */
	WR, WR, WR, OT, NX_CHAR_COMMA, NX_CHAR_HYPHEN, NX_CHAR_STOP, BE, /* ( ) * + , - . / */
	DI, DI, DI, DI, DI, DI, DI, DI, DI, DI, BE, OT, OT, OT, OT, EN, /* 0-9 : ; < = > ? */
	TA, UP, UP, UP, UP, UP, UP, UP, UP, UP, UP, UP, UP, UP, UP, UP, /* @ A-O */
	UP, UP, UP, UP, UP, UP, UP, UP, UP, UP, UP,                     /* P-Z */
	NX_CHAR_OPEN, OT, NX_CHAR_CLOSE, OT, OT,                        /* [ \ ] ^ _ */
	QU, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, /* ` a-o */
	LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, OT, OT, OT, OT, SP, /* p-z { | } ~ DEL */
};

struct range {
	uint32_t first, last;
};

/* Scripts written without spaces between words. */
static const struct range WIDE[] = {
	{ 0x0E00, 0x0E7F },   /* Thai */
	{ 0x0E80, 0x0EFF },   /* Lao */
	{ 0x1000, 0x109F },   /* Myanmar */
	{ 0x1100, 0x11FF },   /* Hangul letters, as decomposed text has them */
	{ 0x1780, 0x17FF },   /* Khmer */
	{ 0x19E0, 0x19FF },   /* Khmer symbols */
	{ 0x2E80, 0x2FDF },   /* radicals */
	{ 0x3005, 0x3007 },   /* iteration mark, zero */
	{ 0x3021, 0x302F },   /* numerals, tone marks */
	{ 0x3031, 0x312F },   /* kana, Bopomofo */
	{ 0x3130, 0x318F },   /* Hangul compatibility letters */
	{ 0x31A0, 0x31FF },   /* Bopomofo and kana extensions */
	{ 0x3400, 0x4DBF },   /* Han extension A */
	{ 0x4E00, 0x9FFF },   /* Han */
	{ 0xA960, 0xA97F },   /* Hangul */
	{ 0xAA60, 0xAA7F },   /* Myanmar extension */
	{ 0xAC00, 0xD7FF },   /* Hangul syllables */
	{ 0xF900, 0xFAFF },   /* Han compatibility */
	{ 0xFF66, 0xFFDC },   /* half-width kana and Hangul */
	{ 0x1B000, 0x1B16F }, /* kana supplement */
	{ 0x20000, 0x3FFFD }, /* Han extensions */
};

static bool
is_wide(uint32_t code)
{
	for (size_t i = 0; i < sizeof(WIDE) / sizeof(*WIDE); i++)
		if (code <= WIDE[i].last)
			return code >= WIDE[i].first;
	return false;
}

/* Characters whose part in a text their general category does not tell. */
static enum nx_char
special_class(uint32_t code)
{
	switch (code) {
	case 0x00A0: case 0x2007: case 0x2009: case 0x200A: case 0x202F:
		return NX_CHAR_NUMSPACE;
	case 0x0085: case 0x2028:
		return NX_CHAR_NEWLINE;
	case 0x2029:
		return NX_CHAR_PARAGRAPH;
	case 0x200B: /* a place where Thai or Khmer may break, elsewhere the dirt of web pages */
		return NX_CHAR_SPACE;
	case 0x00B4: case 0x02B9: case 0x02BB: case 0x02BC: case 0x02BD: case 0x02BE:
	case 0x02BF: case 0x02C8: case 0x055A: case 0x05F3: case 0x05F4: case 0x2018:
	case 0x2019: case 0x201B: case 0x2032: case 0x2035: case 0xA78B: case 0xA78C:
	case 0xFF07:
		return NX_CHAR_QUOTE;
	case 0x2010: case 0x2011: case 0xFF0D:
		return NX_CHAR_HYPHEN;
	case 0x2013:
		return NX_CHAR_DASH;
	case 0xFF0E: /* full-width . */
		return NX_CHAR_STOP;
	case 0xFF0C: case 0x066B: case 0x066C: /* Arabic decimal and thousands signs */
		return NX_CHAR_COMMA;
	case 0xFF06:
		return NX_CHAR_AND;
	case 0x2026: case 0x203C: case 0x2047: case 0x2048: case 0x2049: case 0x061F:
	case 0x06D4: case 0x0589: case 0x0964: case 0x0965: case 0x1362: case 0x1367:
	case 0x1368: case 0x104A: case 0x104B: case 0x17D4: case 0x17D5:
		return NX_CHAR_END;
	case 0x3002: case 0xFF01: case 0xFF1F: case 0xFF61:
		return NX_CHAR_WIDE_END;
	case 0x00AD: case 0x034F: case 0x0640: /* soft hyphen, grapheme joiner, tatweel */
	case 0xFEFF:
		return NX_CHAR_IGNORE;
	default:
		return NX_CHAR_UNSEEN;
	}
}

static enum nx_char
category_class(uint32_t code)
{
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LT:
		return NX_CHAR_UPPER;
	case UTF8PROC_CATEGORY_ND:
		return NX_CHAR_DIGIT;
	case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LM: case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_NL: case UTF8PROC_CATEGORY_NO: case UTF8PROC_CATEGORY_CO:
		return is_wide(code) ? NX_CHAR_WIDE : NX_CHAR_LOWER;
	case UTF8PROC_CATEGORY_MN: case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ME:
		return NX_CHAR_MARK;
	case UTF8PROC_CATEGORY_CF:
		return NX_CHAR_IGNORE;
	case UTF8PROC_CATEGORY_ZS: case UTF8PROC_CATEGORY_CC: case UTF8PROC_CATEGORY_ZL:
		return NX_CHAR_SPACE;
	case UTF8PROC_CATEGORY_PI: case UTF8PROC_CATEGORY_PF: case UTF8PROC_CATEGORY_PS:
	case UTF8PROC_CATEGORY_PE:
		return NX_CHAR_WRAP;
	default:
		return NX_CHAR_OTHER;
	}
}

enum nx_char
nx_chars_class_slow(struct nx_chars *self, uint32_t code)
{
	enum nx_char found = special_class(code);

	if (found == NX_CHAR_UNSEEN)
		found = category_class(code);
	if (code < 0x10000)
		self->seen[code] = (uint8_t)found;
	return found;
}

/* The zero of every run of ten digits in the basic plane that a newspaper may use, ascending. */
static const uint16_t ZEROS[] = {
	0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6,
	0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0,
	0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
	0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
};

int
nx_char_digit(uint32_t code)
{
	for (size_t i = 0; i < sizeof(ZEROS) / sizeof(*ZEROS) && code >= ZEROS[i]; i++)
		if (code < ZEROS[i] + 10u)
			return (int)(code - ZEROS[i]);
	return -1;
}
