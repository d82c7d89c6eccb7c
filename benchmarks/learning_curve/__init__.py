"""How soon the bot learns what people answer, and whether it keeps its promise meanwhile."""
