"""Colleagues whom a form may offer. What is said of one besides the name is read when that one is shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Department, Supporter
from supporters.directory.models.supporter import SupporterQuerySet, short_name
from supporters.directory.reports.away import Attendance, absence_label, attendance, away_on
from supporters.directory.reports.load import Load, Loads, load_label
from supporters.directory.roles import Role

SEPARATOR: Final = " · "
NOTHING: Final = Load()
PRESENT: Final = Attendance()


class Said(NamedTuple):
    """What is said of a colleague beside the name."""

    load: Load
    attendance: Attendance


class Colleague(NamedTuple):
    """`is_beside`: of a department right above, below or beside the nearest one."""

    pk: UUID
    surname: str
    given_name: str
    patronymic: str
    role: str
    department_id: UUID
    department: str
    is_beside: bool | None = None

    @property
    def short_name(self) -> str:
        return short_name(self.surname, self.given_name, self.patronymic)

    @property
    def order(self) -> tuple[str, ...]:
        """By the alphabet."""
        return alphabetical(self.surname, self.given_name)


COLUMNS: Final = (  # in the order of Colleague
    *("pk", "surname", "given_name", "patronymic", "role", "department_id", "department__name", "is_beside"),
)


@dataclass(frozen=True, kw_only=True)
class Colleagues:
    """`near`: the department whose people come first, then those of the departments right above, below and beside it.

    `loads`: reads how much work each of some colleagues has; None where a choice has nothing to do with it. `adds`: how many
    cards more that would be for a colleague by being chosen. `marks`: words beside some of them. `first`: the role that comes
    before all. `names_role`: say the role too. `says_absence`: say who is away, and where the load matters who will be soon.
    `said`: what was read of some of them before.
    """

    read: Callable[[], Iterable[Colleague]]
    near: UUID | None
    today: date
    loads: Loads | None = None
    adds: Callable[[UUID], int] = lambda _pk: 0
    marks: Mapping[UUID, str] = field(default_factory=dict)
    first: Role | None = None
    names_role: bool = False
    says_absence: bool = True
    said: dict[UUID, Said] = field(default_factory=dict)

    @cached_property
    def rows(self) -> dict[UUID, Colleague]:
        return {one.pk: one for one in self.read()}

    @cached_property
    def ordered(self) -> Sequence[Colleague]:
        """The nearest first; where the load matters, those who are and stay at work before the others, the lightest first."""
        people = self.rows.values()
        if not self.loads:
            return sorted(people, key=self._distance)
        said = self._facts(list(self.rows))
        return sorted(
            people, key=lambda one: (said[one.pk].attendance.rank, self._distance(one)[:2], said[one.pk].load.points, one.order)
        )

    def found(self, is_meant: Callable[[str], bool]) -> list[Colleague]:
        """Those who match the typed words, the nearest first."""
        return sorted((one for one in self.rows.values() if is_meant(self._text(one))), key=self._distance)

    def notes(self, shown: Sequence[Colleague]) -> dict[UUID, str]:
        """«Відділ супроводу · 21 → 22 картки · не на роботі до 3 грудня, замінює Бойко Р. С.»"""
        said = self._facts([one.pk for one in shown])
        return {one.pk: SEPARATOR.join(filter(None, self._parts(one, said[one.pk]))) for one in shown}

    def _parts(self, one: Colleague, said: Said) -> tuple[str, ...]:
        loads = load_label(said.load, self.adds(one.pk)) if self.loads else ""
        return self._post(one), loads, said.attendance.label, self.marks.get(one.pk, "")

    def _facts(self, keys: Sequence[UUID]) -> dict[UUID, Said]:
        """By colleague; as many queries for any number, none for those who were read before."""
        missing = [pk for pk in keys if pk not in self.said]
        if missing:
            loads, present = self.loads(missing) if self.loads else {}, self._attendance(missing)
            self.said.update({pk: Said(loads.get(pk, NOTHING), present.get(pk, PRESENT)) for pk in missing})
        return self.said

    def _attendance(self, keys: Sequence[UUID]) -> Mapping[UUID, Attendance]:
        if not self.says_absence:
            return {}
        if self.loads:
            return attendance(self.today, keys)
        return {pk: Attendance(absence_label(one, self.today), 2) for pk, one in away_on(self.today, keys).items()}

    def _distance(self, one: Colleague) -> tuple[Any, ...]:
        near = 0 if one.department_id == self.near else 1 if one.is_beside else 2
        return one.role != self.first if self.first else False, near, one.order

    def _post(self, one: Colleague) -> str:
        return f"{str(Role(one.role).label).lower()}, {one.department}" if self.names_role else one.department

    def _text(self, one: Colleague) -> str:
        return f"{one.surname} {one.given_name} {one.patronymic} {self._post(one)}"


def colleagues_among(people: SupporterQuerySet, *, near: UUID | None, today: date, **given: Any) -> Colleagues:
    """They are read by one query, when a page needs them."""
    here = [near] if near else []
    parent = Department.objects.filter(pk__in=here).exclude(parent=None).values("parent")
    beside = Q(department__parent__in=here) | Q(department__in=parent) | Q(department__parent__in=parent)
    rows = people.annotate(is_beside=ExpressionWrapper(beside, BooleanField())).values_list(*COLUMNS)
    return Colleagues(read=lambda: (Colleague(*row) for row in rows), near=near, today=today, **given)


def colleague_of(one: Supporter, department: str) -> Colleague:
    """Of a row that was read before."""
    return Colleague(one.pk, one.surname, one.given_name, one.patronymic, one.role, one.department_id, department)
