"""Guards of what changes on a card."""
