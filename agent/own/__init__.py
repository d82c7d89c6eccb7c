"""Somebody's own runnable or graph as the bot."""
