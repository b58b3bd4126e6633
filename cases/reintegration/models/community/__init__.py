"""Peers, circles, events and invitations to them."""
