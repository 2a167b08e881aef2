# tests of article come here
