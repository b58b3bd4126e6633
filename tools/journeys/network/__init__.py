"""Networks that fail: a line that breaks, a place without any."""
