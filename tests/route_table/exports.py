"""A list as a file."""

from tests.route_table.answers import Route, answers, for_oversight

EXPORTING = {"head": 200, "other_head": 200}
PROOF_FIRST = {"head": 302, "other_head": 302}  # the second factor is asked for before the file is looked for

ROUTES: dict[str, Route] = {
    "exports": Route(answers(supporter=403, office=200, **EXPORTING), None),
    "exports_all": Route(for_oversight(200), None),
    "exports_progress": Route(answers(supporter=403, office=286, head=286, other_head=286), None),  # nothing is being made
    "export_new": Route(  # without the address of a list
        answers(supporter=403, office=302, head=302, other_head=302), answers(supporter=403, office=409, head=409, other_head=409)
    ),
    "export_file": Route(answers(supporter=403, office=302, **PROOF_FIRST), None),
}
