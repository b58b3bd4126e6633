"""Locks of peers, circles and events."""
