"""The form of a talk about safety."""
