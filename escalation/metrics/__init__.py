"""What the desk took for its work, and what became of it."""
