# index: its sources come here
