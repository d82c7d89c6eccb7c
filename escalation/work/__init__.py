"""Durable rows for work left over: turns of a crashed process, timers, deliveries."""
