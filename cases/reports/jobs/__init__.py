"""What the pages of proposals, letters, jobs and checks show."""
