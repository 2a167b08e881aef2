# api: its sources come here
