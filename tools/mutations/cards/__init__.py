"""Locks of what changes on a card."""
