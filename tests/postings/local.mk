# tests of postings come here
