"""Cost of a page compared with its raw queries and with plain Django: `python -m tools.bench.pages`."""
