"""The anchors: each page in plain Django and raw SQL, from rows that were formatted in advance."""
