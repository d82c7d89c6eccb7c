"""What stands between the bot and the provider of its language model."""
