"""How people come to a card: requests of colleagues who have met the same person."""
