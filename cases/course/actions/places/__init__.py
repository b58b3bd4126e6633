"""Where a person is."""
