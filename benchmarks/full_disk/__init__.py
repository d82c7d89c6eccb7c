"""What a real server does while its disk is full, and how soon it is back."""
