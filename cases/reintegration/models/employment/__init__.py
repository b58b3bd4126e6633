"""Work: what a person can do, vacancies, and what fits."""
