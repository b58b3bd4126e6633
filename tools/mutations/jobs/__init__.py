"""Guards of shown vacancies, letters to employers, jobs and their checks."""
