"""Random sequences of desk commands, held against a model of the desk that is its own."""
