"""The ways to peers, circles and events."""
