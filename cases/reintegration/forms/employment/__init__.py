"""Forms of work: what a person can do, vacancies, lists of vacancies."""
