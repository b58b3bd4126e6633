"""Locks of what is written about a person."""
