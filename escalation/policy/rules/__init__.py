"""One file for each rule a policy may name."""
