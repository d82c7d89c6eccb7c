"""Sample knowledge of a shop that does not exist, for a first look at the product."""
