# tests of store come here
