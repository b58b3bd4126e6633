"""Changes of the directory of institutions."""
