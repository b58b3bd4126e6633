"""Locks of the forms of the office."""
