# tests of search come here
