"""Row-level authorization for views.

A case out of reach answers 404 like a case that does not exist. A case of another owner requires a stated purpose.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from cases.case.models import Case, PurposeGrant
from cases.case.models.case import FORMER_OWNER_READS
from cases.case.models.hand_over import AskedLine
from cases.case.states import CaseRefusal, IllegalTransition
from privacy.opening import current_reading
from privacy.prepared import PreparedInstances
from supporters.directory.access import SupporterRequest
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Reach, Supporter, reach, staff_context
from supporters.directory.roles import ReachKind
from veterans.models import DuplicatePair, DuplicatePairQuerySet


class PurposeNeeded(Exception):
    """The reader must state a purpose before the card opens; cases/middleware.py asks for it."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number


class CaseJoined(Http404):
    """The number is of a card that another one within reach has absorbed; cases/middleware.py leads there."""

    def __init__(self, number: str, into: str) -> None:
        super().__init__()
        self.number, self.into = number, into


@dataclass(frozen=True, kw_only=True)
class FoundCase:
    """`workable`: the reader may write to the case. `answers`: not only as a member of its team. `absent`: its owner is away.
    `offer`: whom an open offer asks. `closing`: the end of the support is proposed. `asked`: a question of a head waits."""

    case: Case
    workable: bool
    answers: bool
    absent: bool
    offer: AskedLine | None
    closing: bool
    asked: bool


def case_to_read(request: SupporterRequest, number: str) -> FoundCase:
    """Raises Http404, PurposeNeeded."""
    found = _case_within_reach(request.user, number)
    current_reading().purpose = _purpose(request, found.case)
    return found


def case_to_work_on(request: SupporterRequest, number: str) -> Case:
    """Raises Http404, PurposeNeeded."""
    return found_to_work_on(request, number).case


def remaining_to_work_on(request: SupporterRequest, number: str) -> Case:
    """The case or, when another one has absorbed it, that one. Raises Http404, PurposeNeeded."""
    try:
        return case_to_work_on(request, number)
    except CaseJoined as joined:
        return case_to_work_on(request, joined.into)


def found_to_work_on(request: SupporterRequest, number: str) -> FoundCase:
    """Raises Http404, PurposeNeeded."""
    found = _case_within_reach(request.user, number)
    if not found.workable:
        raise Http404
    current_reading().purpose = _purpose(request, found.case)
    return found


def case_to_answer_for(request: SupporterRequest, number: str) -> Case:
    """As its owner, their cover, or a head: not as a member of its team only. Raises Http404, PurposeNeeded."""
    found = found_to_work_on(request, number)
    if not found.answers:
        raise Http404
    return found.case


def case_to_pass_on(request: SupporterRequest, number: str) -> Case:
    """As case_to_answer_for(); a member of its team reads who may. Raises Http404, PurposeNeeded, IllegalTransition."""
    found = found_to_work_on(request, number)
    if not found.answers:
        raise IllegalTransition(CaseRefusal.ANSWERS)
    return found.case


def purpose_unasked(user: Supporter, case: Case) -> str:
    """Why the reader opens a card without stating a purpose; "" for a head of a card that others lead.

    `case` is annotated by with_can_edit().
    """
    if user.pk == case.owner_id:
        return "support"
    if case.owner_id in staff_context(user).covered:
        return "cover"
    if reach(user).kind is not ReachKind.SUBTREE or getattr(case, "on_team", False):
        return "support"
    return ""


def _purpose(request: SupporterRequest, case: Case) -> str:
    if unasked := purpose_unasked(request.user, case):
        return unasked
    grant = PurposeGrant.objects.in_force(request.user, timezone.now()).filter(case=case).first()
    if grant is None:
        raise PurposeNeeded(case.number)
    return grant.purpose


def pairs_in_reach(user: Supporter) -> DuplicatePairQuerySet:
    """Pairs both of whose persons have a case in the departments that the user leads: the nearest head above both has them.

    Of a joined person it is the absorbed case, so that who joined them may undo it.
    """
    led = Case.objects.not_withdrawn().of_departments(reach(user).department_ids)
    return DuplicatePair.objects.among(led.values("person_id"))


def pairs_to_join(user: Supporter) -> DuplicatePairQuerySet:
    """Pairs in reach none of whose persons has a card elsewhere: a join ends what waits on every card of one of them."""
    elsewhere = Case.objects.not_withdrawn().exclude(department__in=reach(user).department_ids)
    either = Q(person=OuterRef("first")) | Q(person=OuterRef("second"))
    return pairs_in_reach(user).exclude(Exists(elsewhere.filter(either)))


def _find(kind: ReachKind, *, number: str, read_since: datetime, day: date, **parts: Any) -> QuerySet[Case]:
    seen = Reach(kind=kind, **parts)
    found = Case.objects.filter(number=number).within(seen, read_since=read_since)
    return found.with_can_edit(seen).with_owner_absent(day).with_offer().with_closing().with_asked()


CASE_OF_NUMBER: Final = PreparedInstances(
    Case,
    _find,
    related=("person", "person__veteran", "owner"),
    annotations=("answers", "on_team", "absent", "offer", "closing", "asked"),
)


def _case_within_reach(user: Supporter, number: str) -> FoundCase:
    """Load the case with its person, their service and the owner in one query. Raises Http404, also CaseJoined."""
    seen, now = reach(user), timezone.now()
    found: list[Any] = []
    if seen.kind is not ReachKind.NOTHING:
        found = CASE_OF_NUMBER.instances(
            seen.kind, number=number, read_since=now - FORMER_OWNER_READS, day=kyiv_day(now), **seen.parts()
        )
    if not found:
        _refuse_joined(user, number)
        raise Http404
    case = found[0]
    has_data = not case.person.is_erased
    return FoundCase(
        case=case,
        workable=has_data and bool(case.answers or case.on_team),
        answers=has_data and bool(case.answers),
        absent=case.absent,
        offer=AskedLine.of(case.offer),
        closing=bool(case.closing),
        asked=bool(case.asked),
    )


def _refuse_joined(user: Supporter, number: str) -> None:
    """The reach is asked of the card that remains. Raises CaseJoined."""
    remaining = Case.objects.visible_to(user).filter(absorbed__number=number).values_list("number", flat=True).first()
    if remaining:
        raise CaseJoined(number, into=remaining)
