"""The directory of institutions: choose one, keep the directory, load a list of it."""
