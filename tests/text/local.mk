# tests of text come here
