"""Guards of events: everybody is informed of a move, and attendance is kept by consent only."""

from typing import Final

from tools.mutations.table import Mutation

EVENTS: Final = "tests/cases/reintegration/community/test_events.py"
PAGES: Final = "tests/cases/reintegration/community/test_pages.py"
EVENT_MUTATIONS: Final = (
    Mutation(
        "Attendance is written down with consent only",
        "cases/reintegration/actions/circles/invitations.py",
        "    require_consent(case.person_id, Scope.ATTENDANCE, at=at)\n",
        "",
        EVENTS,
    ),
    Mutation(
        "Attendance goes with the consent",
        "cases/reintegration/subjects/community.py",
        "register_unsent(Scope.ATTENDANCE, forget_attendance)\n",
        "",
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
        "Who leads a card now is informed of a move",
        "cases/reintegration/actions/circles/events.py",
        "{one.invited_by_id for one in invited} | {key for key in owners if key}",
        "{one.invited_by_id for one in invited}",
        EVENTS,
    ),
    Mutation(
        "Who was not informed is reminded",
        "cases/reintegration/models/community/invitation.py",
        "inform_since__lte=at - INFORMED_WITHIN",
        "inform_since__lte=at - 99 * INFORMED_WITHIN",
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
        "An event is changed by its department and those above",
        "cases/reintegration/views/community/events.py",
        "CommunityEvent.objects.kept_by(request.user)",
        "CommunityEvent.objects.all()",
        PAGES,
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
    Mutation(
        "Who declined accepts no invitation after the end",
        "cases/reintegration/actions/circles/invitations.py",
        "        if remaining.state != CaseState.OPEN:\n",
        "        if case.loss:\n",
        EVENTS,
    ),
)
