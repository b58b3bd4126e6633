"""The pages that show a card or many cards together: the card, today, weeks, lists, decisions."""
