# tests of oracle come here
