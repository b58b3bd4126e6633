"""How well and how fast the search finds misspelt names: `SUPROVID_MODE=test python -m bench.search`."""
