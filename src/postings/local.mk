# postings: its sources come here
