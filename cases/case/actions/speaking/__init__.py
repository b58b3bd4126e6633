"""What speaks of a card, what ends with it, and what waits again."""
