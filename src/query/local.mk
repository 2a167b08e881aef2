# query: its sources come here
