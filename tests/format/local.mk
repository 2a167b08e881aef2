# tests of format come here
