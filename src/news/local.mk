# news: its sources come here
