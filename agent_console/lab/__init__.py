"""Simulation, history checking and benchmarks of the whole system."""
