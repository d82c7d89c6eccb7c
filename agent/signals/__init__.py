"""What can be read from a customer's message alone, so that it also works when the bot fails."""
