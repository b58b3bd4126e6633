"""Guards of what a card shows: its summary, its menu, and what of its timeline is opened."""

from typing import Final

from tools.mutations.table import Mutation

FACTS: Final = "tests/cases/desk/views/test_card_facts.py"
MENU: Final = "tests/cases/desk/views/test_card_menu.py"
COURSE: Final = "tests/cases/course/views/test_course_kinds.py"
CARD_MUTATIONS: Final = (
    Mutation(
        "A card opens only the rows of the timeline that it shows",
        "cases/course/reports/timeline.py",
        "(shown[:RECENT], has_more",
        "(shown, has_more",
        COURSE,
    ),
    Mutation(
        "What colleagues did in a day folds, and its words stay sealed",
        "cases/course/reports/timeline.py",
        "_folded(others) if view.folds else others",
        "others",
        COURSE,
    ),
    Mutation(
        "The last conversation is not buried by attempts",
        "cases/course/reports/timeline_rows.py",
        '    return rows.order_by("-is_last", "-occurred_at")',
        '    return rows.order_by("-occurred_at")',
        COURSE,
    ),
    Mutation(
        "A peer is a fact once both have agreed",
        "cases/desk/reports/card/facts.py",
        "    if PeerState.TIED in stages:",
        "    if list(stages):",
        FACTS,
    ),
    Mutation(
        "The summary of a lost card has no work, no consent and no plans",
        "cases/desk/reports/card/facts.py",
        "    if case.loss:\n",
        "    if False:\n",
        FACTS,
    ),
    Mutation(
        "A fact leads only to a page that its reader may open",
        "cases/desk/reports/card/facts.py",
        '"places/" if Permission.PLACE_CHANGE in user.granted else ""',
        '"places/"',
        FACTS,
    ),
    Mutation(
        "The line of stages has no dates of an earlier course",
        "cases/desk/reports/card/page.py",
        "        if ended_at is None or ended_at > case.opened_at\n",
        "",
        FACTS,
    ),
    Mutation(
        "A member of the team is not offered to change it",
        "cases/desk/reports/card/menu.py",
        "Offered(is_open and found.answers, Permission.TEAM_MANAGE",
        "Offered(is_open, Permission.TEAM_MANAGE",
        MENU,
    ),
    Mutation(
        "A consent that was denied is on the card also when nobody has asked about the support",
        "cases/desk/reports/card/facts.py",
        "    if not asked:\n",
        "    if Scope.CARE not in asked:\n",
        FACTS,
    ),
    Mutation(
        "Of two answers about one relative the more careful one is on the card",
        "cases/desk/reports/card/facts.py",
        "_relative(min(same, key=_carefully))",
        "_relative(same[0])",
        FACTS,
    ),
    Mutation(
        "Nobody is offered to withdraw a card on which somebody has worked",
        "cases/desk/reports/card/menu.py",
        " and may_withdraw(case, user, at=at)",
        "",
        MENU,
    ),
)
