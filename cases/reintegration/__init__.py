"""Work and community: vacancies, jobs, letters, peers, circles, events, packages."""
