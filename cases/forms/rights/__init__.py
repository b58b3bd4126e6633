"""Forms about the rights of a person to their data."""
