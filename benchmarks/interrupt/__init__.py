"""A person takes over while a model writes, at many random moments, on a real server."""
