"""Talks about safety: signs of danger from outside, helpers, counts of the country (ADR 50)."""
