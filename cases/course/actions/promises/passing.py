"""A promise that a colleague keeps, and who does not work on the case for good any more, is kept by who answers for the case.

Whatever may end somebody's reach calls this, and whatever opens a promise again (docs/adr/0060-who-keeps-a-promise.md).
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.course.actions.promises.making import PROMISE
from cases.course.models import Promise
from cases.course.models.promise import PromiseQuerySet
from supporters.notifications.actions.notifications import notify_each
from supporters.notifications.models import Rule


class Passed(NamedTuple):
    """A promise that was passed on, and who kept it."""

    promise_id: UUID
    keeper_id: UUID


def pass_on_of_case(case_id: UUID, *, at: datetime) -> list[Passed]:
    """Those of the case, and of the cards that it has absorbed. The caller has locked the case."""
    return _pass_on(Promise.objects.filter(of_group(case_id)), at=at)


@transaction.atomic
def pass_on_of_keeper(supporter_id: UUID, *, at: datetime) -> int:
    """Those of a colleague whose account, role or department has changed; returns how many. Locks the cases."""
    return _lock_and_pass_on(Promise.objects.kept_by(supporter_id), at=at)


@transaction.atomic
def pass_on_everywhere(*, at: datetime) -> int:
    """After a change of the tree of departments; returns how many. Locks the cases."""
    return _lock_and_pass_on(Promise.objects.all(), at=at)


def leave_to_owner(promises: PromiseQuerySet, *, at: datetime) -> list[Passed]:
    """These are kept by who answers for the case, also where their keeper reaches it. The caller has locked the case."""
    return _leave(promises.open().filter(whose__isnull=False), at=at)


def _lock_and_pass_on(promises: PromiseQuerySet, *, at: datetime) -> int:
    """The cases are locked in the order of their keys, by one statement."""
    cases = Case.objects.filter(pk__in=promises.kept_without_reach().values("case")).order_by("pk")
    locked = list(cases.select_for_update(of=("self",)).values_list("pk", flat=True))
    return len(_pass_on(promises.filter(case__in=locked), at=at))


def _pass_on(promises: PromiseQuerySet, *, at: datetime) -> list[Passed]:
    return _leave(promises.kept_without_reach(), at=at)


def _leave(promises: PromiseQuerySet, *, at: datetime) -> list[Passed]:
    """Notifies who kept them. The reminders follow with the next dispatch."""
    found = promises.order_by("pk").select_for_update(of=("self",))
    passed = [Passed(pk, keeper) for pk, keeper in found.values_list("pk", "whose")]
    if passed:
        Promise.objects.filter(pk__in=[one.promise_id for one in passed]).update(whose=None, version=F("version") + 1)
        notify_each(((one.keeper_id, one.promise_id) for one in passed), Rule.PROMISE_PASSED_ON, PROMISE, at=at)
    return passed
