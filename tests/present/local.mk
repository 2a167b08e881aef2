# tests of present come here
