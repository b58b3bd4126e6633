"""Ways to the pages of a card, a module for each subject."""
