"""Ways to the talk about safety, and its places."""
