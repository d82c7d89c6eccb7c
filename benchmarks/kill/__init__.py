"""kill -9 of the real server under load: nothing acknowledged may be lost, doubled or reordered."""
