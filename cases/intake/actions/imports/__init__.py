"""Import an existing register: keep its rows, open a card for each, undo it."""
