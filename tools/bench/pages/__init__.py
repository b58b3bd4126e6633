"""What a page costs beside its raw queries and beside Django alone: `python -m tools.bench.pages`."""
