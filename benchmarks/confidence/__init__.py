"""How well the bot knows when it is right, on public questions, against the raw cosine."""
