"""Peers, circles and events."""

from tests.route_table.answers import CARD, Route, answers

ELSEWHERE = {"other_head": 404, "outsider": 404}  # of another department
SUPPORTED = answers(supporter=200, head=302, psychologist=403, **CARD)
REFUSED = answers(supporter=422, head=302, psychologist=403, **CARD)
KEPT = Route(answers(supporter=200, psychologist=403, **ELSEWHERE), answers(supporter=422, psychologist=403, **ELSEWHERE))
ROUTES: dict[str, Route] = {
    **dict.fromkeys(("community", "community_print", "event_detail", "event_list"), Route(answers(supporter=200), None)),
    **dict.fromkeys(
        ("circle_new", "event_new"), Route(answers(supporter=200, psychologist=403), answers(supporter=422, psychologist=403))
    ),
    **dict.fromkeys(("circle_edit", "event_edit", "peer_offer"), KEPT),
    "case_community": Route(answers(supporter=200, head=302, **{**CARD, "former_owner": 200}), None),
    **dict.fromkeys(("invitation_new", "peer_new", "peer_answer"), Route(SUPPORTED, REFUSED)),
    "invitation_mark": Route(None, answers(supporter=302, head=302, psychologist=403, **CARD)),
}
