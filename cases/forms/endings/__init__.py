"""Forms of pauses, of the end of a support, of checks and of a new episode."""
