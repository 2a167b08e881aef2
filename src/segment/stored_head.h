/* stored_head.h - sizes in the head of a bundle, for its writer and its reader (FORMAT.md 7.2). */
#ifndef NX_SEGMENT_STORED_HEAD_H
#define NX_SEGMENT_STORED_HEAD_H

enum {
	NX_BUNDLE_HEAD = 20,  /* bytes before the table of groups */
	NX_BUNDLE_GROUP = 20, /* bytes of a group in the table */
};

#endif
