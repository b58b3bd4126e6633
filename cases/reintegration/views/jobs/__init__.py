"""Vacancies that are shown to a person, letters to employers, jobs and their checks."""
