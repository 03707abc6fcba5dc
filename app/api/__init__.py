"""The JSON interface: routes, the types of the edge, problems. Knows no SQL and no rule of a procedure."""
