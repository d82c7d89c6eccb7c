"""What a database says after its last writes were torn, and after a broken disk changed older ones."""
