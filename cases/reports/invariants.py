"""Invariants across rows, which no constraint can express."""

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from cases.models import (
    Case,
    Check,
    Closure,
    FollowUp,
    HandOver,
    HoldSpan,
    Loss,
    OwnerSpan,
    Promise,
    RiskSpan,
    StageSpan,
    Stay,
    Visit,
)
from cases.states import CaseState, StepState
from privacy.sealing import ERASED, Sealed
from veterans.models import Person, PersonName

SAME_TIME = Q(due_time=OuterRef("next_due_time")) | Q(due_time=None, case__next_due_time=None)


def broken_invariants() -> dict[str, int]:
    """Count the rows that break each invariant, by its name; all zero when the data are consistent."""
    opened = Case.objects.filter(state=CaseState.OPEN)
    planned = FollowUp.objects.filter(case=OuterRef("pk"), state=StepState.PLANNED)
    offered = FollowUp.objects.filter(state=StepState.OFFERED)
    span = StageSpan.objects.filter(case=OuterRef("pk"), to_at=None)
    risk = RiskSpan.objects.current().filter(case=OuterRef("pk"), value=OuterRef("risk"))
    owner = OwnerSpan.objects.filter(case=OuterRef("pk"), to_at=None)
    stay = Stay.objects.current().filter(case=OuterRef("pk"))
    reports = Loss.objects.in_force().filter(case=OuterRef("pk"))
    contacts = Visit.objects.contacts().of_course(OuterRef("pk"), since=OuterRef("opened_at"))
    last = contacts.order_by("-occurred_at").values("occurred_at")
    current_name = PersonName.objects.current().filter(person=OuterRef("pk"))
    return {
        "person without a current name": Person.objects.exclude(Exists(current_name)).exclude(surname=Sealed(ERASED)).count(),
        "open case without a planned step": opened.exclude(Exists(planned)).count(),
        "closed case with a planned step": Case.objects.exclude(state=CaseState.OPEN).filter(Exists(planned)).count(),
        "offered step of an entry taken back": offered.filter(planned_in__voided_at__isnull=False).count(),
        "corrected entry that still counts": Visit.objects.filter(corrected_by__isnull=False, voided_at=None).count(),
        "next due differs from the planned step": opened.exclude(
            Exists(planned.filter(SAME_TIME, due_on=OuterRef("next_due_on")))
        ).count(),
        "stage differs from its span": Case.objects.exclude(Exists(span.filter(value=OuterRef("stage")))).count(),
        "facility differs from its stay": Case.objects.filter(facility__isnull=False)
        .exclude(Exists(stay.filter(value=OuterRef("facility"))))
        .count()
        + Case.objects.filter(Exists(stay.filter(value__isnull=False)), facility=None).count(),
        "risk differs from its span": Case.objects.exclude(Exists(risk)).count(),
        "owner differs from its span": opened.filter(owner__isnull=False)
        .exclude(Exists(owner.filter(value=OuterRef("owner"))))
        .count()
        + opened.filter(Exists(owner), owner=None).count(),
        "open case owned by somebody inactive": opened.filter(owner__is_active=False).count(),
        "offered case that is not open": HandOver.objects.open().exclude(case__state=CaseState.OPEN).count(),
        "case offered to somebody inactive": HandOver.objects.open().filter(to_owner__is_active=False).count(),
        "open case without an open episode": opened.annotate(running=Count("episodes", filter=Q(episodes__ended_at=None)))
        .exclude(running=1)
        .count(),
        "pause differs from its span": Case.objects.filter(held_until__isnull=False)
        .exclude(Exists(HoldSpan.objects.filter(case=OuterRef("pk"), to_at=None, until=OuterRef("held_until"))))
        .count(),
        "ended case with a proposal to end it": Closure.objects.asked().exclude(case__state=CaseState.OPEN).count(),
        "open case with a check": Check.objects.open().filter(case__state=CaseState.OPEN).count(),
        "promise kept by a colleague without lasting reach": Promise.objects.kept_without_reach().count(),
        "loss differs from its report": Case.objects.exclude(loss="")
        .exclude(Exists(reports.filter(kind=OuterRef("loss"))))
        .count()
        + Case.objects.filter(Exists(reports), loss="").count(),
        "last contact differs from the entries": Case.objects.annotate(last_at=Subquery(last[:1]))
        .exclude(last_at=None, last_contact_at=None)
        .exclude(last_at=F("last_contact_at"), last_at__isnull=False, last_contact_at__isnull=False)  # NULL hides a difference
        .count(),
    }
