"""OWASP ASVS 5.0.0, level 2: which requirement is proved by which test. The tests carry the ids; this draws the table."""
