"""Questions of heads: a head of the department asks and withdraws, who answers for the card answers."""

from tests.route_table.answers import CARD, Route, answers

OF_HEAD = answers(supporter=403, head=302, other_head=404)
ROUTES = {
    "question_ask": Route(OF_HEAD, OF_HEAD),
    "question_answer": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
    "question_withdraw": Route(None, OF_HEAD),
}
