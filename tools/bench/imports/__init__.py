"""Precision, recall, time and memory of the search for pairs of one person: `python -m tools.bench.pairs --persons 10000`."""
