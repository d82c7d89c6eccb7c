"""Processor time of the server per turn, against the least it could be and against the naive way."""
