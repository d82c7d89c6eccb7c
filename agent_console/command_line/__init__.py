"""What may be typed, a file for each word; what a command does is in `commands`, and loaded then."""
