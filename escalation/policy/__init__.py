"""Rules that turn a conversation and a draft into one action, with every finding named."""
