"""How much the bot may do unasked: earned on evidence, audited, lost on drift."""
