"""What the bot says to a chat model: instructions in files, each version named by its content."""
