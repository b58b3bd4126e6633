"""Figures of the imports inside `cases`: how far they stay together, and how much a view loads."""
