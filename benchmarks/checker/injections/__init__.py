"""What is done to a valid history so that just one kind of anomaly is in it."""
