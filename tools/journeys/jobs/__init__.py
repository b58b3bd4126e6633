"""Pages of shown vacancies, letters and jobs, and the ways to them."""
