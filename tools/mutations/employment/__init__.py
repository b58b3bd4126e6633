"""Guards of work."""
