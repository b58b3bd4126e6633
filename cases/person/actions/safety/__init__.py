"""Talks about safety. Every talk leaves the same traces, whatever it found (ADR 50)."""
