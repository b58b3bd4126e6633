"""Readers of the pages: supporters and heads with lists of a typical length, so that databases of two sizes compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import CaseState
from cases.course.reports.timeline import RECENT
from cases.course.states import StepState
from cases.desk.reports.lists.today import AHEAD
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tools.bench.pages.browser import Browser

READERS: Final = 2
SAVERS: Final = 4
HEADS: Final = 2
CASES: Final = 6  # of each reader
TYPICAL_STEPS: Final = 27  # on the list of one supporter: overdue, today and the week ahead


@dataclass(frozen=True)
class Desk:
    """A user at work: the browser, and numbers of their open cases."""

    user: Supporter
    browser: Browser
    numbers: Sequence[str] = ()


@dataclass(frozen=True)
class Desks:
    """`savers` save in the site, `anchor_savers` (the same people) in the anchor: each in its own cases."""

    readers: Sequence[Desk]
    savers: Sequence[Desk]
    anchor_savers: Sequence[Desk]
    heads: Sequence[Desk]
    root: Desk
    analyst: Desk
    administrator: Desk

    @classmethod
    def found(cls) -> "Desks":
        """Read from the database in use."""
        until = kyiv_day(timezone.now()) + AHEAD
        due = Q(cases__follow_ups__state=StepState.PLANNED, cases__follow_ups__due_on__lte=until)
        people: Any = Supporter.objects.active().filter(role=Role.SUPPORTER).annotate(steps=Count("pk", filter=due))
        typical = sorted(people, key=lambda user: (abs(user.steps - TYPICAL_STEPS), user.email))
        readers = [Desk(user, Browser.of(user), _full_cards(user)) for user in typical[:READERS]]
        savers = [Desk(user, Browser.of(user), _open_cases(user)) for user in typical[READERS : READERS + SAVERS]]
        by_site, by_anchor = ([Desk(one.user, one.browser, one.numbers[half::2]) for one in savers] for half in (0, 1))
        led = Supporter.objects.active().filter(role=Role.HEAD, heads__isnull=False).order_by("email")
        heads = [Desk(user, Browser.of(user)) for user in led.filter(heads__parent__isnull=False)[:HEADS]]
        only = [
            led.get(heads__parent=None),
            *(Supporter.objects.active().get(role=role) for role in (Role.ANALYST, Role.ADMINISTRATOR)),
        ]
        return cls(readers, by_site, by_anchor, heads, *(Desk(user, Browser.of(user)) for user in only))


def in_turn(desks: Sequence[Desk]) -> list[tuple[Desk, str]]:
    """One desk after the other, each with its next case, until the longest list is used up."""
    most = max(len(desk.numbers) for desk in desks)
    return [(desk, desk.numbers[place % len(desk.numbers)]) for place in range(most) for desk in desks]


def _full_cards(user: Supporter) -> list[str]:
    """Cases with a full page of entries."""
    cases = Case.objects.filter(owner=user, state=CaseState.OPEN).annotate(entries=Count("visits"))
    return list(cases.filter(entries__gt=RECENT).order_by("number").values_list("number", flat=True)[:CASES])


def _open_cases(user: Supporter) -> list[str]:
    cases = Case.objects.filter(owner=user, state=CaseState.OPEN)
    return list(cases.order_by("number").values_list("number", flat=True))
