"""States of work, of jobs, of the community and of talks about safety."""
