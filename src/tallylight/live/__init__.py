"""The present, in memory: what plays, who is there, what is up; published to whoever subscribes."""
