"""Locks of talks about safety."""
