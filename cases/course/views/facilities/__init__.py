"""The directory of institutions, for an administrator."""
