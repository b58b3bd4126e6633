"""Forms of the papers of a case."""
