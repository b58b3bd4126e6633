"""Ties between two cards whose persons both agreed."""
