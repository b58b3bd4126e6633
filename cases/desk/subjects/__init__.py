"""What the lists bring to the page of a head."""
