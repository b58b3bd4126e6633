"""A person was killed, died, is missing or in captivity: the report ends the support at once, and the head answers it."""
