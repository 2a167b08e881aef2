# tests of query come here
