# tests of segment come here
