# src/segment/local.mk
noinst_LTLIBRARIES += src/segment/libnx_segment.la
src_segment_libnx_segment_la_SOURCES = \
	src/segment/check.c \
	src/segment/columns.c src/segment/columns.h \
	src/segment/dayruns.c src/segment/dayruns.h \
	src/segment/dump.c src/segment/dump.h \
	src/segment/fieldterm.h \
	src/segment/forms.c src/segment/forms.h \
	src/segment/head.h \
	src/segment/inside.h \
	src/segment/merge.c src/segment/merge.h src/segment/merge_inside.h \
	src/segment/merge_blocks.c src/segment/merge_forms.c src/segment/merge_range.c src/segment/merge_range.h \
	src/segment/merge_lists.c src/segment/merge_order.c src/segment/merge_stored.c \
	src/segment/pairs.c src/segment/pairs.h \
	src/segment/pairs_make.c src/segment/pairs_make.h src/segment/pairs_part.c \
	src/segment/sections.c src/segment/sections.h \
	src/segment/segment.c src/segment/segment.h src/segment/segment_lists.c \
	src/segment/stored.h src/segment/stored_pack.c src/segment/stored_write.c \
	src/segment/huffman.c src/segment/huffman.h \
	src/segment/stored_bundle.c src/segment/stored_bundle.h \
	src/segment/stored_class.c src/segment/stored_class.h \
	src/segment/stored_cut.c src/segment/stored_cut.h \
	src/segment/stored_deflate.c src/segment/stored_deflate.h \
	src/segment/stored_group.c src/segment/stored_group.h \
	src/segment/stored_model.h src/segment/stored_model_read.c src/segment/stored_model_write.c \
	src/segment/stored_read.c src/segment/stored_reader.h \
	src/segment/stored_repeat.c src/segment/stored_repeat.h \
	src/segment/stored_units.h \
	src/segment/strings.c src/segment/strings.h \
	src/segment/termname.c src/segment/termname.h \
	src/segment/terms.c src/segment/terms.h \
	src/segment/values.c src/segment/values.h \
	src/segment/textcode.c src/segment/textcode.h \
	src/segment/writer.c src/segment/writer.h
