"""What waits again once its end was a mistake: the report of a loss is taken back, a join is undone. One rule for both.

What may no longer be promised stays ended, and the caller names it. Steps are made anew; a vacancy is shown, and a letter made,
again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet

from cases.actions.circles.invitations import invite_again, seated
from cases.actions.endings.speaking import SPEAKING, count_rows
from cases.models import (
    CardRequest,
    Check,
    Closure,
    CommunityPackage,
    EventInvitation,
    HandOver,
    JobCheck,
    Promise,
    Question,
    RiskLowering,
)
from cases.states import (
    CheckState,
    ClosureState,
    HandOverOutcome,
    LoweringState,
    PackageState,
    PromiseState,
    QuestionState,
    RequestState,
)
from supporters.directory.calendar import kyiv_day
from veterans.models import Scope
from veterans.models.consent import ConsentQuerySet

Ended = Mapping[str, QuerySet[Any]]  # by code of SPEAKING: the rows that ended by mistake
Returned = Mapping[str, list[UUID]]


class Now(NamedTuple):
    """`answers`: about consent. In each of these the last one has to be a consent in force."""

    answers: tuple[ConsentQuerySet, ...]
    at: datetime


class Return(NamedTuple):
    """How rows of a kind wait again. `may`: keys of those that may still be promised; `again`: keys of those that then wait."""

    model: Any
    may: Callable[[QuerySet[Any], Now], list[UUID]]
    again: Callable[[list[UUID], datetime], list[UUID]]


def _keys(rows: QuerySet[Any], _now: Now) -> list[UUID]:
    return list(rows.values_list("pk", flat=True))


def _waits(model: Any, may: Callable[[QuerySet[Any], Now], list[UUID]] = _keys, **values: Any) -> Return:
    def again(keys: list[UUID], _at: datetime) -> list[UUID]:
        model.objects.filter(pk__in=keys).update(**values)
        return keys

    return Return(model, may, again)


def _agreed(rows: QuerySet[Any], now: Now) -> list[UUID]:
    """The person still agrees that a community gets these data."""
    keys, last = _keys(rows, now), (answers.answered_last(Scope.PROVIDER) for answers in now.answers)
    return keys if keys and all(one and one.is_in_force(kyiv_day(now.at)) for one in last) else []


def _answerable(rows: QuerySet[Any], now: Now) -> list[UUID]:
    return _keys(HandOver.objects.answerable().filter(pk__in=rows.values("pk")), now)


def _offer_again(keys: list[UUID], _at: datetime) -> list[UUID]:
    offers = HandOver.objects.filter(pk__in=keys)
    offers.update(outcome=HandOverOutcome.OPEN, answered_by=None, answered_at=None)
    offers.follow_asked()
    return keys


RETURNING: Final[Mapping[str, Return]] = {  # by code of SPEAKING
    "promises": _waits(Promise, state=PromiseState.OPEN, settled_at=None, version=F("version") + 1),
    "hand_overs": Return(HandOver, _answerable, _offer_again),
    "lowerings": _waits(RiskLowering, state=LoweringState.OPEN, answered_at=None),
    "packages": _waits(CommunityPackage, _agreed, state=PackageState.OPEN, settled_by=None, settled_at=None),
    "closures": _waits(Closure, state=ClosureState.ASKED, decided_by=None, decided_at=None),
    "requests": _waits(CardRequest, state=RequestState.OPEN, answered_by=None, answered_at=None),
    "questions": _waits(Question, state=QuestionState.OPEN, settled_by=None, settled_at=None),
    "invitations": Return(
        EventInvitation,
        lambda rows, now: seated(_keys(rows, now), at=now.at),
        lambda keys, at: invite_again(keys, at=at),
    ),
    "checks": _waits(Check, state=CheckState.OPEN, settled_at=None),
    "job_checks": _waits(JobCheck, state=CheckState.OPEN, settled_at=None),
}


def returnable(ended: Ended, now: Now) -> Returned:
    """By code, the keys of the rows that may wait again."""
    return {code: RETURNING[code].may(rows, now) for code, rows in ended.items() if code in RETURNING}


def return_ended(ended: Ended, now: Now) -> Returned:
    """Let them wait again; return the keys by code. The caller has locked the cards."""
    return {code: RETURNING[code].again(keys, now.at) for code, keys in returnable(ended, now).items()}


def count_returning(returned: Returned) -> dict[str, int]:
    """By each code of SPEAKING."""
    return {one.code: len(returned.get(one.code, ())) for one in SPEAKING}


def count_staying(ended: Ended, returned: Returned) -> dict[str, int]:
    """By each code of SPEAKING: what stays ended."""
    return count_rows({code: rows.exclude(pk__in=returned.get(code, ())) for code, rows in ended.items()})
