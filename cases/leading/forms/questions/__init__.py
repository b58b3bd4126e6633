"""Forms of a question and of its answer."""
