"""Guards of events: everybody is informed of a move, and attendance is kept by consent only."""

from typing import Final

from tools.mutations.table import Mutation

EVENTS: Final = "tests/cases/reintegration/community/test_events.py"
PAGES: Final = "tests/cases/reintegration/community/test_pages.py"
EVENT_MUTATIONS: Final = (
    Mutation(
        "Attendance goes with the consent",
        "cases/reintegration/subjects/community.py",
        "    Scope.ATTENDANCE,\n    forget_attendance,\n",
        "    Scope.ATTENDANCE,\n    lambda *_args, **_named: 0,\n",
        EVENTS,
    ),
    Mutation(
        "What was liked is shown while the person consents",
        "cases/reintegration/reports/community/card.py",
        "bool(row.attendance) and consents",
        "bool(row.attendance)",
        PAGES,
    ),
    Mutation(
        "Everybody is informed of a move",
        "cases/reintegration/actions/circles/events.py",
        "    return ask_to_inform(event, by=by, at=at) if is_moved else 0\n",
        "    return 0\n",
        EVENTS,
    ),
    Mutation(
        "Everybody is informed that an event is cancelled",
        "cases/reintegration/actions/circles/events.py",
        '    _save(event, "cancelled_at", "cancel_words", by=by, at=at)\n    return ask_to_inform(event, by=by, at=at)\n',
        '    _save(event, "cancelled_at", "cancel_words", by=by, at=at)\n    return 0\n',
        EVENTS,
    ),
    Mutation(
        "Nobody is invited beyond the seats",
        "cases/reintegration/actions/circles/invitations.py",
        "        raise EventFull(EventRefusal.FULL)\n",
        "        pass\n",
        EVENTS,
    ),
    Mutation(
        "Of invited people each sees those of their own cards",
        "cases/reintegration/reports/community/events.py",
        "    mine = rows.filter(case__in=cards) | rows.filter(case__absorbed_by__in=cards)\n",
        "    mine = rows | rows.filter(case__absorbed_by__in=cards)\n",
        PAGES,
    ),
    Mutation(
        "An ended support ends the invitations",
        "cases/reintegration/subjects/community.py",
        '{"state": InvitationState.ENDED, "inform_since": None}',
        '{"inform_since": None}',
        EVENTS,
    ),
)
