"""Pauses of a case, its end, the checks afterwards, and its episodes."""
