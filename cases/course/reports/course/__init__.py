"""The course of a case on its card: entries and events, newest first."""
