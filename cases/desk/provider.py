"""What cases answer for staff and notifications (supporters/notifications/case_provider.py)."""

from cases.case.registry import subjects
from cases.desk.reports.card.saved_words import saved_entry_words
from cases.desk.reports.notifications.counts import OpenCases, count_digests, count_effectiveness
from supporters.notifications.case_provider import CaseProvider, SubjectKind


def case_provider() -> CaseProvider:
    """Of all registered subjects."""
    declared = subjects().values()
    return CaseProvider(
        subjects={
            one.code: SubjectKind(
                count=one.count_label, owner_at=one.responsible_at, case_of=None if one.case is None else one.case_of
            )
            for one in declared
        },
        renderers={rule: render for one in declared for rule, render in one.renderers.items()},
        concerns={rule: concern for one in declared for rule, concern in one.concerns.items()},
        work=OpenCases(),
        count_digests=count_digests,
        count_effectiveness=count_effectiveness,
        saved_words=saved_entry_words,
    )
