"""The morning after a power cut: everybody signs in at once, from one address."""
