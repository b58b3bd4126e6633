"""Types shared by all sources of the account history."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, Value
from django.utils.translation import gettext as _

from supporters.directory.models import Department, Supporter
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import Role


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """`about`: the account, None while an invitation has none.

    `before` and `after` may be ""; `reason` is what one administrator wrote for the other.
    """

    at: datetime
    about: UUID | None
    name: str
    who: str
    what: str
    before: str = ""
    after: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Span:
    """Lines of one account (None: all), from `from_at` until just before `until_at` (None: no bound)."""

    account: UUID | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None

    def holds(self, line: HistoryLine) -> bool:
        return (
            self.account in (None, line.about)
            and (self.from_at is None or self.from_at <= line.at)
            and (self.until_at is None or line.at < self.until_at)
        )

    def moments(self, column: str) -> Q:
        """Rows whose `column` lies in the span."""
        bounds = {"gte": self.from_at, "lt": self.until_at}
        return Q(**{f"{column}__{bound}": at for bound, at in bounds.items() if at is not None})


@dataclass(frozen=True)
class Names:
    """Names of all present and former staff, and of all departments."""

    people: Mapping[UUID, str]
    departments: Mapping[UUID, str]

    @classmethod
    def read(cls) -> "Names":
        """One query: of a department, its name is in the place of the surname."""
        accounts = Supporter.objects.get_queryset().order_by()
        units = Department.objects.order_by().values_list(Value(False), "pk", "name", Value(""), Value(""))
        rows = list(accounts.values_list(Value(True), "pk", "surname", "given_name", "patronymic").union(units, all=True))
        people = {pk: short_name(*names) for is_person, pk, *names in rows if is_person}
        return cls(people, {pk: name for is_person, pk, name, *_empty in rows if not is_person})

    def person(self, pk: UUID | None) -> str:
        return self.people.get(pk, "") if pk else _("nobody")

    def post(self, role: str, department: UUID | None) -> str:
        """For example «Психолог, Відділ супроводу»."""
        parts = (str(Role(role).label) if role else "", self.departments.get(department, "") if department else "")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Change:
    """Two consecutive versions of a row; `before` is None for the first."""

    before: Any
    after: Any

    @property
    def at(self) -> datetime:
        at: datetime = self.after.pgh_created_at
        return at

    def who(self, names: Names) -> str:
        """The person whose request made the change; for a task or a command, the system."""
        context = self.after.pgh_context
        user_id = context.metadata.get("user") if context else None
        return names.person(UUID(user_id)) if user_id else _("the system")

    def values(self, field: str) -> tuple[Any, Any]:
        return getattr(self.before, field, None), getattr(self.after, field)

    def touches(self, field: str) -> bool:
        before, after = self.values(field)
        return bool(before != after)


def changes_of(model: type[Model], span: Span, concerned: Q) -> Iterator[Change]:
    """Changes in the rows of `model` that have a version matching `concerned` and a version in the span.

    One query reads every version, since a change is the difference of two.
    """
    past: Any = model._meta.get_field("history").related_model
    rows = past.objects.filter(pgh_obj__in=past.objects.filter(concerned).values("pgh_obj"))
    rows = rows.filter(pgh_obj__in=past.objects.filter(span.moments("pgh_created_at")).values("pgh_obj"))
    ordered = rows.select_related("pgh_context").order_by("pgh_obj", "pgh_id")
    for _pk, versions in groupby(ordered, key=lambda row: row.pgh_obj_id):
        for before, after in pairwise([None, *versions]):
            yield Change(before, after)
