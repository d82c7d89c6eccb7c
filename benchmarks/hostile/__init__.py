"""Broken and hostile replies of a language model, and what becomes of each kind."""
