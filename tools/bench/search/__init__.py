"""Recall and speed of the search for misspelt names: `python -m tools.bench.search --persons 20000`."""
