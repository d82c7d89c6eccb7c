"""Carries conversations between the people and the log: server, sockets, screens, commands."""
