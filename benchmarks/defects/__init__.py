"""The harness against itself: mistakes planted in the product, and how soon schedules show them."""
