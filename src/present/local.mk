# present: its sources come here
