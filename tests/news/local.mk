# tests of news come here
