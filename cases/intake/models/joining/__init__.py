"""Two cards that turned out to be of one person."""
