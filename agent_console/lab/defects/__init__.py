"""Mistakes of the kind that chat systems make, planted on purpose: the harness has to find each."""
