# cli: its sources come here
