"""What a person asks about their data: record it, answer it, refuse it."""
