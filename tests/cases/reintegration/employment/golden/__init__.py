"""Forty profiles and sixty vacancies made by hand, and the true verdict of each pair."""
