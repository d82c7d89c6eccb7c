"""Everything that a schedule can go through: each fault has a name, and a switch to run it alone."""
