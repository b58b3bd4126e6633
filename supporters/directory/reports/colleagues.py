"""Colleagues whom a form may offer. What is said of one besides the name is read when that one is shown."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.utils.translation import ngettext

from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import SupporterQuerySet, short_name
from supporters.directory.reports.away import absence_label, away_on
from supporters.directory.reports.department_places import departments_beside
from supporters.directory.roles import Role

SEPARATOR: Final = " · "
Loads = Callable[[Collection[UUID]], Mapping[UUID, int]]


class Colleague(NamedTuple):
    pk: UUID
    surname: str
    given_name: str
    patronymic: str
    role: str
    department_id: UUID
    department: str

    @property
    def short_name(self) -> str:
        return short_name(self.surname, self.given_name, self.patronymic)

    @property
    def order(self) -> tuple[str, ...]:
        """By the alphabet."""
        return alphabetical(self.surname, self.given_name)


COLUMNS: Final = (  # in the order of Colleague
    *("pk", "surname", "given_name", "patronymic", "role", "department_id", "department__name"),
)


@dataclass(frozen=True, kw_only=True)
class Colleagues:
    """`near`: the department whose people come first, then those of the departments right above, below and beside it.

    `loads`: reads how many cards each of some colleagues leads; None where a choice has nothing to do with it. `adds`: how many
    more that would be for a colleague by being chosen. `first`: the role that comes before all. `names_role`: say the role too.
    """

    read: Callable[[], Iterable[Colleague]]
    near: UUID | None
    today: date
    loads: Loads | None = None
    adds: Callable[[UUID], int] = lambda _pk: 0
    first: Role | None = None
    names_role: bool = False

    @cached_property
    def rows(self) -> dict[UUID, Colleague]:
        return {one.pk: one for one in self.read()}

    def ordered(self) -> list[Colleague]:
        """The nearest first; where the load matters, those at work before the absent, the smallest load first."""
        if not self.loads:
            return sorted(self.rows.values(), key=self._distance)
        load, away = self.loads(list(self.rows)), away_on(self.today, list(self.rows))
        return sorted(self.rows.values(), key=lambda one: (one.pk in away, self._distance(one)[:2], load[one.pk], one.order))

    def found(self, is_meant: Callable[[str], bool]) -> list[Colleague]:
        """Those who match the typed words, the nearest first."""
        return sorted((one for one in self.rows.values() if is_meant(self._text(one))), key=self._distance)

    def notes(self, shown: Sequence[Colleague]) -> dict[UUID, str]:
        """«Відділ супроводу · 21 → 22 картки · не на роботі до 3 грудня, замінює Бойко Р. С.»: two queries for any number."""
        keys = [one.pk for one in shown]
        away = away_on(self.today, keys) if keys else {}
        load = self.loads(keys) if self.loads and keys else {}
        return {
            one.pk: SEPARATOR.join(
                filter(
                    None,
                    (
                        self._post(one),
                        load_label(load[one.pk], self.adds(one.pk)) if one.pk in load else "",
                        absence_label(away[one.pk], self.today) if one.pk in away else "",
                    ),
                )
            )
            for one in shown
        }

    def _distance(self, one: Colleague) -> tuple[Any, ...]:
        beside = self._beside  # read in any case, so that each page costs the same
        near = 0 if one.department_id == self.near else 1 if one.department_id in beside else 2
        return one.role != self.first if self.first else False, near, one.order

    @cached_property
    def _beside(self) -> frozenset[UUID]:
        """The departments right above, below and beside the nearest one."""
        return departments_beside(self.near)

    def _post(self, one: Colleague) -> str:
        return f"{str(Role(one.role).label).lower()}, {one.department}" if self.names_role else one.department

    def _text(self, one: Colleague) -> str:
        return f"{one.surname} {one.given_name} {one.patronymic} {self._post(one)}"


def colleagues_among(people: SupporterQuerySet, **given: Any) -> Colleagues:
    """They are read by one query, when a page needs them."""
    return Colleagues(read=lambda: (Colleague(*row) for row in people.values_list(*COLUMNS)), **given)


def colleague_of(one: Supporter, department: str) -> Colleague:
    """Of a row that was read before."""
    return Colleague(one.pk, one.surname, one.given_name, one.patronymic, one.role, one.department_id, department)


def load_label(load: int, adds: int) -> str:
    """«21 картка»; «21 → 22 картки» where the choice adds one."""
    words = ngettext("%(n)d card", "%(n)d cards", load + adds) % {"n": load + adds}
    return f"{load} → {words}" if adds else words
