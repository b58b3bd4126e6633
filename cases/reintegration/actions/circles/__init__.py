"""Circles, events, and invitations to them."""
