"""The question of a head about a card."""
