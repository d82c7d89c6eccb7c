"""Decides who speaks in a conversation, and remembers everything that was said."""
