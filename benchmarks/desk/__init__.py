"""A day at a desk in virtual time, and what its customers waited: ours against first come, first served."""
