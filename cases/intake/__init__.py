"""How a card begins: registration, search, duplicates, joins of cards, imports of registers."""
