"""Guards of the questions of heads."""
