"""The team of a case: who works on it besides its owner."""
