"""Ask who leads a card, answer, withdraw the question."""
