# article: its sources come here
