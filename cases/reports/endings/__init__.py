"""Pages of pauses, of the end of a support, of decisions and checks."""
