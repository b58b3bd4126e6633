"""Locks of the questions of heads."""
