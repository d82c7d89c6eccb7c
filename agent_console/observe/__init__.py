"""Logs and metrics of the running server."""
