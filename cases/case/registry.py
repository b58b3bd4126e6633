"""The kinds of rows of a card that notifications are about. Each is declared in a file of `cases/*/subjects`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db.models import OuterRef, QuerySet

from cases.case.models.history.past import department_at, owner_at
from supporters.notifications.concerns import Concern
from supporters.notifications.models import Rule
from supporters.notifications.past_owner import PastOwner
from supporters.notifications.rendering import Renderer

Responsible = Callable[[QuerySet[Any], datetime], PastOwner | None]  # of the row, at a moment


def leader(rows: QuerySet[Any], at: datetime, *, case: Any = "case_id") -> PastOwner | None:
    """Who led the case of the row at that moment. `case`: the key of the case."""
    key = rows.values_list(case, flat=True).first()
    return leader_of(key, at) if key else None


def leader_of(case_id: UUID, at: datetime) -> PastOwner | None:
    department = department_at(case_id, at)
    return PastOwner(owner_at(case_id, at), department) if department else None


def nobody(_rows: QuerySet[Any], _at: datetime) -> None:
    """For a subject of which the heads are notified, or one colleague alone: never the owner of the case."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A kind of row of a card.

    `code`: `Notification.subject_kind`. `count` puts a number of rows into words, a plural form with `%(n)d`. `find`: the row of
    a `subject_id`, if that is not its primary key. `case`: the key of the card that the row is about; None when it is the card.
    `responsible`: who answered for the row. `ends_with`: its notifications end with the support of its card, or also of the
    one that has absorbed that. `renderers` and `concerns`: of the notices that actions make.
    """

    code: str
    model: Any
    count: Callable[[int], str]
    find: Callable[[Any], QuerySet[Any]] | None = None
    case: Any = "case"
    responsible: Responsible = leader
    ends_with: Literal["", "card", "group"] = ""
    renderers: Mapping[Rule, Renderer] = field(default_factory=dict)
    concerns: Mapping[Rule, Concern] = field(default_factory=dict)

    def rows(self, key: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.find(key) if self.find else self.model.objects.filter(pk=key)
        return rows

    def count_label(self, n: int) -> str:
        return self.count(n) % {"n": n}

    def case_of(self, key: OuterRef) -> QuerySet[Any, Any]:
        return self.rows(key).values_list(self.case)

    def responsible_at(self, key: UUID, at: datetime) -> PastOwner | None:
        return self.responsible(self.rows(key), at)


_subjects: Final[dict[str, Subject]] = {}


def register(*declared: Subject) -> None:
    """Raises ImproperlyConfigured for a second subject with the same code."""
    for one in declared:
        if one.code in _subjects:
            raise ImproperlyConfigured(f"Two subjects of cards have the code «{one.code}».")
        _subjects[one.code] = one


def subjects() -> Mapping[str, Subject]:
    """By code, in the order of the files and in each as declared."""
    return _subjects
