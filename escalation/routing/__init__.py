"""Who waits, which human fits, and who is offered the conversation."""
