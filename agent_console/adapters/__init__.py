"""The bot's contracts, kept on the product's own tables."""
