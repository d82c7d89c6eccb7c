"""Where the confidence starts before any knowledge is seen: scales and weights of the signals."""
