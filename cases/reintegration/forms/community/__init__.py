"""Community: peers, circles, events."""
