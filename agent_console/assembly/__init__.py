"""Builds the whole house from the settings: the only room that names the adapters."""
