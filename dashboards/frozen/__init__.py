"""Numbers as of 06:00 of each day, kept for the history of an indicator (docs/adr/0077-frozen-counts.md)."""
