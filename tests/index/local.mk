# tests of index come here
