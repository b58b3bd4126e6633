"""Guards of the rights of a person to their data."""
