"""The numbers of work and community, changes over time, and the sheet of a meeting."""

from tests.route_table.answers import Route, answers

ROUTES: dict[str, Route] = {
    "outcomes": Route(answers(supporter=403, head=200, other_head=200), answers(supporter=403, head=302, other_head=302)),
    "morning_meeting": Route(answers(supporter=403, head=200, other_head=200), answers(supporter=403, head=302, other_head=302)),
    "trends": Route(answers(supporter=403, head=200, other_head=200), answers(supporter=403, head=302, other_head=302)),
}
