"""Ways to the questions of heads."""
