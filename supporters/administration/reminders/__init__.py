"""Reminder rules about staff: one rule a file, registered when the site starts."""
