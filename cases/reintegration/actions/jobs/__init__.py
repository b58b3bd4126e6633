"""Show vacancies to a person, write to employers, record the job and its checks."""
