"""How well and how fast the search finds misspelt names: `python -m bench.search --persons 20000`."""
