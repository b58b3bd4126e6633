"""What follows the wounds in the generated ministry: vacancies, work, circles, peers, talks about safety."""
