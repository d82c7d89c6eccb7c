"""Private memory of the idle server, as a whole and by part."""
