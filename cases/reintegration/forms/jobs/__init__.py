"""Forms of proposals, letters to employers, jobs and their checks."""
