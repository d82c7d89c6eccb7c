"""How customers ask for a person, language by language."""
