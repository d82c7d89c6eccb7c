"""How well the passages that answer are found, and who is handed over, on articles alone."""
