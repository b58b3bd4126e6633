"""Guards of what returns when a join is undone."""

from typing import Final

from tools.mutations.table import Mutation

UNDOING: Final = "tests/cases/intake/joining/test_undoing.py"
RETURNING: Final = "tests/cases/intake/joining/test_returning.py"
JOIN_RETURN_MUTATIONS: Final = (
    Mutation(
        "An invitation that had ended with its own card does not return",
        "cases/reintegration/subjects/community.py",
        "filter(~Exists(own_end), state=",
        "filter(state=",
        RETURNING,
    ),
    Mutation(
        "An invitation to what has begun meanwhile does not return",
        "cases/reintegration/actions/circles/invitations.py",
        "filter(pk__in=invitation_ids, event__starts_at__gt=at)",
        "filter(pk__in=invitation_ids)",
        RETURNING,
    ),
    Mutation(
        "The last seat returns to one card",
        "cases/reintegration/actions/circles/invitations.py",
        "            taken[row.event_id] += 1\n",
        "",
        RETURNING,
    ),
    Mutation(
        "An invitation to a cancelled event returns although it is full",
        "cases/reintegration/actions/circles/invitations.py",
        "        if row.event.is_cancelled or not row.event.is_full(",
        "        if not row.event.is_full(",
        RETURNING,
    ),
    Mutation(
        "What was answered about consent while two were one counts for a package that returns",
        "cases/intake/actions/joining/endings.py",
        "Consent.objects.filter(own | while_joined)",
        "Consent.objects.filter(own)",
        RETURNING,
    ),
    Mutation(
        "A package returns with the consent of its own person only",
        "cases/intake/actions/joining/endings.py",
        "(Consent.objects.filter(own), Consent",
        "(Consent",
        RETURNING,
    ),
    Mutation(
        "Notices of what stays ended stay settled",
        "cases/intake/actions/joining/endings.py",
        ".exclude(subject_id__in=staying)",
        "",
        f"{UNDOING} {RETURNING}",
    ),
    Mutation(
        "What only the joined person agreed to ends when the join is undone",
        "cases/intake/actions/joining/undoing.py",
        "            cancel_without_consent(one, by=by, at=at)\n",
        "",
        "tests/cases/intake/joining/test_joined_consents.py",
    ),
)
