"""Model providers on this machine: they speak the real wire formats and say what they are told to."""
