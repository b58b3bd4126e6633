"""Join two cards of one person, and undo it (docs/adr/0040-joining.md)."""
