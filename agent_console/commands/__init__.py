"""What each command of `handraise` does; loaded only when that command is given."""
