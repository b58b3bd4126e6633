"""Changes of what a person can do at work, and of vacancies."""
