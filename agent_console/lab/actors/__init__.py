"""Customers and people of the desk, as state machines that behave as the real widget and console do."""
