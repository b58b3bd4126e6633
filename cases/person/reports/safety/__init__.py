"""The page of a talk about safety, and what is known of signs of danger."""
