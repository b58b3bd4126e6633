"""Pages of work: the page «Робота» of a card, vacancies, lists of vacancies."""
