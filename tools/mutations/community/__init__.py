"""Guards of peers, circles and events."""
