"""Talks about safety: for the owner, who covers the owner, and heads; their counts for the analyst and a head of everybody."""

from tests.route_table.answers import CARD, Route, answers

ROUTES = {
    "case_safety": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
    "dashboard_safety": Route(answers(supporter=403, head=403, other_head=403, analyst=200), None),
}
