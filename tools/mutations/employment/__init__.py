"""Locks of work."""
