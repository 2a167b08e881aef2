# tests of api come here
