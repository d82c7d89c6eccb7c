"""Files of YAML that operators write: read with places, and told what is wrong with them."""
