"""Pause the support, end it, check on the person afterwards, and begin it again."""
