"""Invariants across rows, which no constraint can express."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value

from cases.case.models import Case, Closure, Episode, HandOver, Loss, OwnerSpan, RiskSpan, StageSpan
from cases.case.states import CaseState
from cases.course.models import FollowUp, HoldSpan, Promise, Stay, Visit
from cases.course.states import StepState
from cases.endings.models import Check
from cases.endings.reports.ended import still_open
from privacy.prepared import Prepared
from privacy.sealing import ERASED, Sealed
from supporters.notifications.models import Task
from supporters.notifications.parts import Run
from veterans.models import Person, PersonName

SAME_TIME = Q(due_time=OuterRef("next_due_time")) | Q(due_time=None, case__next_due_time=None)


def broken_invariants() -> dict[str, int]:
    """Count the rows that break each invariant, by its name; all zero when the data are consistent. One query."""
    names = tuple(_rows())
    counted = _counted(names)
    return {name: counted[name] for name in names}


def found_broken(run: Run) -> Counter[str]:
    """The invariants that rows break, with their number. `run` learns which can't be counted; the others are."""
    return sum(run.together(tuple(_rows()), _counted, code=lambda _: Task.INVARIANTS, key=str), Counter[str]())


def _counted(names: Sequence[str]) -> Counter[str]:
    return Counter(name for (name,) in BROKEN.rows(*names))


def _broken(*names: str) -> QuerySet[Any, Any]:
    """The name of each of these invariants for each row that breaks it."""
    found = _rows()
    named = [(name, rows.order_by()) for name in names for rows in found[name]]
    first, *others = [rows.annotate(invariant=Value(name)).values_list("invariant") for name, rows in named]
    union: QuerySet[Any, Any] = first.union(*others, all=True)
    return union


BROKEN: Final = Prepared(_broken)  # random acts ask after each act, and each nightly check


def _rows() -> dict[str, tuple[QuerySet[Any, Any], ...]]:
    """The rows that break each invariant, by its name."""
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
    running = Episode.objects.filter(case=OuterRef("pk"), ended_at=None)
    hold = HoldSpan.objects.filter(case=OuterRef("pk"), to_at=None, until=OuterRef("held_until"))
    return {
        "person without a current name": (Person.objects.exclude(Exists(current_name)).exclude(surname=Sealed(ERASED)),),
        "open case without a planned step": (opened.exclude(Exists(planned)),),
        "closed case with a planned step": (Case.objects.exclude(state=CaseState.OPEN).filter(Exists(planned)),),
        "offered step of an entry taken back": (offered.filter(planned_in__voided_at__isnull=False),),
        "corrected entry that still counts": (Visit.objects.filter(corrected_by__isnull=False, voided_at=None),),
        "next due differs from the planned step": (
            opened.exclude(Exists(planned.filter(SAME_TIME, due_on=OuterRef("next_due_on")))),
        ),
        "stage differs from its span": (Case.objects.exclude(Exists(span.filter(value=OuterRef("stage")))),),
        "facility differs from its stay": (
            Case.objects.filter(facility__isnull=False).exclude(Exists(stay.filter(value=OuterRef("facility")))),
            Case.objects.filter(Exists(stay.filter(value__isnull=False)), facility=None),
        ),
        "risk differs from its span": (Case.objects.exclude(Exists(risk)),),
        "owner differs from its span": (
            opened.filter(owner__isnull=False).exclude(Exists(owner.filter(value=OuterRef("owner")))),
            opened.filter(Exists(owner), owner=None),
        ),
        "open case owned by somebody inactive": (opened.filter(owner__is_active=False),),
        "offered case that is not open": (HandOver.objects.open().exclude(case__state=CaseState.OPEN),),
        "case offered to somebody inactive": (HandOver.objects.open().filter(to_owner__is_active=False),),
        "open case without an open episode": (opened.exclude(Exists(running)),),
        "pause differs from its span": (Case.objects.filter(held_until__isnull=False).exclude(Exists(hold)),),
        "ended case with a proposal to end it": (Closure.objects.asked().exclude(case__state=CaseState.OPEN),),
        "proposal to end another course than the running one": (Closure.objects.asked().exclude(episode__ended_at=None),),
        "open case with a check": (Check.objects.open().filter(case__state=CaseState.OPEN),),
        "promise kept by a colleague without lasting reach": (Promise.objects.kept_without_reach(),),
        "loss differs from its report": (
            Case.objects.exclude(loss="").exclude(Exists(reports.filter(kind=OuterRef("loss")))),
            Case.objects.filter(Exists(reports), loss=""),
        ),
        "last contact differs from the entries": (
            Case.objects.annotate(last_at=Subquery(last[:1]))
            .exclude(last_at=None, last_contact_at=None)
            .exclude(
                last_at=F("last_contact_at"), last_at__isnull=False, last_contact_at__isnull=False
            ),  # NULL hides a difference
        ),
        "something waits on a card that nobody can open": still_open(),
    }
