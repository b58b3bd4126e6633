"""The morning after a power cut: all users sign in at once, from one address."""
