"""OWASP ASVS 5.0.0, level 2: which test proves which requirement. The tests carry the ids; this package renders the table."""
