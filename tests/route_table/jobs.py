"""What the addresses of shown vacancies, letters, jobs and checks answer each role."""

from tests.route_table.answers import CARD, Route, answers

ROUTES: dict[str, Route] = {
    "jobs_print": Route(
        answers(supporter=200, head=302, former_owner=200, **{k: v for k, v in CARD.items() if k != "former_owner"}), None
    ),
    "job_proposal_new": Route(None, answers(supporter=302, psychologist=403, **CARD)),
    **dict.fromkeys(
        ("job_proposal", "job_letter", "job_new", "job"),
        Route(
            answers(supporter=200, head=302, psychologist=403, **CARD),
            answers(supporter=422, head=302, psychologist=403, **CARD),
        ),
    ),
    "job_letter_cancel": Route(None, answers(supporter=302, psychologist=403, **CARD)),
    "job_check": Route(answers(supporter=200, head=302, **CARD), answers(supporter=422, head=302, **CARD)),
}
