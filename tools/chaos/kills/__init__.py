"""The promise under fire: every process is killed at random moments while reminders come due and letters leave."""
