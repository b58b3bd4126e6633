"""What the pages around the registration of a person show."""
