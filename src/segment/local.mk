# segment: its sources come here
