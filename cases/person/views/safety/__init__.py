"""The page of a talk about safety."""
