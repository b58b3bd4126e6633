"""A generated ministry of any size: `python -m tools.demo_data --factor 0.1`."""
