# text: its sources come here
