"""Whom a head asks to lead a case: who has refused it, and the way there from a notification."""
