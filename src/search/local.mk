# search: its sources come here
