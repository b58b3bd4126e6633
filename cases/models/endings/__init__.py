"""Pauses of a case, its end, and the checks afterwards."""
