"""Work on imports in the background: check rows, compare them, open cards, withdraw them. Rows are the queue."""
