"""Imports of registers: the list of a head."""
