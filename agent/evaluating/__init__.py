"""Tries the bot out on labelled questions, and tells how it did."""
