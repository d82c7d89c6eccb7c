"""The append-only log and the tables around it, in memory and in SQL."""
