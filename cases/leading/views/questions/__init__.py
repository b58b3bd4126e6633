"""Pages of the questions of heads."""
