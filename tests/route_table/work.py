"""What the addresses of work answer each role."""

from tests.route_table.answers import CARD, Route, answers

KEPT = Route(answers(supporter=200, psychologist=403), answers(supporter=422, psychologist=403))
ROUTES: dict[str, Route] = {
    "case_employment": Route(answers(supporter=200, head=302, **{**CARD, "former_owner": 200}), None),
    "work_profile": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
    "vacancies": Route(answers(supporter=200), answers(supporter=302)),
    "vacancy_detail": Route(answers(supporter=200), None),
    **dict.fromkeys(("vacancy_new", "vacancy_edit", "vacancy_end", "vacancies_load"), KEPT),
    "vacancies_load_confirm": Route(None, answers(supporter=422, psychologist=403)),
}
