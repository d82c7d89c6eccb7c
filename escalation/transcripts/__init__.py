"""From a conversation's log to examples a model can be trained on."""
