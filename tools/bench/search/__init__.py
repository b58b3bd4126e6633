"""How well and how fast the search finds misspelt names: `python -m tools.bench.search --persons 20000`."""
