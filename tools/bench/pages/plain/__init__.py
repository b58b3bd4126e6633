"""The anchors: each page as plain Django and raw SQL would make it, from rows that were formatted before."""
