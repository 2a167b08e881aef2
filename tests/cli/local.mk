# tests of cli come here
