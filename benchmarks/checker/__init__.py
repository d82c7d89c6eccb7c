"""How fast the history checker is, what it finds, and whether it ever cries wolf."""
