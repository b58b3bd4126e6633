"""Guards of registers that are brought from elsewhere."""
