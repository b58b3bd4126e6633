"""What the pages of work show."""
