"""An existing register that a head imports, row by row."""
