"""The bot: drafts an answer to a customer and says how sure it is."""
