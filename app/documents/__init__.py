"""Papers and notices: kept by digest, given out by name. Knows no rule of a procedure."""
