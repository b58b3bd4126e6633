"""Guards of the forms of the office."""
