"""Measurements of the running server: what a turn costs, what memory it takes, what a crash leaves."""
