"""Pages of work, and the ways to them."""
