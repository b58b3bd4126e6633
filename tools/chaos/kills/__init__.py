"""Delivery guarantee under kill -9: every process is killed at random moments while reminders come due and letters leave."""
