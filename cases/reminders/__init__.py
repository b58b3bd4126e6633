"""Reminder rules about cases: one rule a file, registered at start."""
