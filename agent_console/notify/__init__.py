"""Reaches people outside the console."""
