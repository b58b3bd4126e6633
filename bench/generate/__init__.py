"""A generated ministry of any size: `python -m bench.generate --factor 0.1`."""
