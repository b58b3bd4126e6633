"""The tree of departments as a list of the office: indented rows, folded from a size on; counts of people and cases, no case."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.administration.reports.departments import department_address, people_in
from supporters.directory.alphabet import alphabetical, meaning
from supporters.directory.models import Department, Supporter
from supporters.directory.numbers import phone_label
from supporters.directory.reports.lists.cells import Cell, Chip, Column, Fold, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing
from supporters.notifications.case_provider import work

ROUTE: Final = "departments"
ALL: Final = "all"
FOLDED_FROM: Final = 31  # a smaller tree is shown whole
Address = Callable[[str], str]
Children = Mapping[UUID | None, Sequence[Department]]


@dataclass(frozen=True, kw_only=True)
class TreeQuestion:
    """`words`: of the name, "" for the tree. `unfolded`: "all", the key of a department whose branch is unfolded, or ""."""

    words: str = ""
    unfolded: str = ""
    with_closed: bool = False


@dataclass(frozen=True)
class Sizes:
    """Open accounts and open cards of a department, alone and with those below it."""

    people: int
    people_all: int
    cards: int
    cards_all: int


@dataclass(frozen=True)
class Branch:
    """A department in the tree. `is_unfolded`: None where nothing is folded or nothing is below it."""

    department: Department
    depth: int
    is_unfolded: bool | None = None


class DepartmentTree:
    """`closed`: how many departments are closed. `is_folded`: some rows are hidden."""

    def __init__(self, asked: TreeQuestion) -> None:
        found = list(Department.objects.select_related("head", "duty"))
        self.closed = sum(one.closed_at is not None for one in found)
        self.open = len(found) - self.closed
        self.shown = [one for one in found if asked.with_closed or one.closed_at is None]
        self._asked = asked
        self._by_key = {one.pk: one for one in self.shown}
        self._sizes = _sizes(self.shown)
        self.may_fold = not asked.words and len(self.shown) >= FOLDED_FROM
        self.is_folded = self.may_fold and asked.unfolded != ALL
        self._way = set(self._above(asked.unfolded)) if self.is_folded else set()

    def branches(self, sort: str) -> list[Branch]:
        """In the order of the tree, sorted within each department; a search is one flat list."""
        ordered = self._ordered(sort)
        if self._asked.words:
            is_meant = meaning(self._asked.words)
            return [Branch(one, 0) for one in ordered if is_meant(one.name)]
        below: dict[UUID | None, list[Department]] = {}
        for one in ordered:
            parent = one.parent_id if one.parent_id in self._by_key else None
            below.setdefault(parent, []).append(one)
        return list(self._unfolded(below, None, 0))

    def row(self, branch: Branch, address: Address) -> Row:
        one, sizes = branch.department, self._sizes[branch.department.pk]
        closed = _("closed department") if one.closed_at else ""
        above = str(self._by_key[one.parent_id]) if self._asked.words and one.parent_id in self._by_key else ""
        return Row(
            key=str(one.pk),
            cells=(
                Cell(
                    one.name,
                    note=closed or above,
                    url=department_address(one.pk),
                    is_typed=True,
                    depth=branch.depth,
                    fold=self._fold(branch, address),
                ),
                Cell(one.head.short_name, is_typed=True) if one.head else Cell("" if closed else _("not named")),
                _duty(one),
                Cell(sizes.people),
                Cell(sizes.people_all),
                Cell(sizes.cards),
                Cell(sizes.cards_all),
            ),
        )

    def _fold(self, branch: Branch, address: Address) -> Fold | None:
        if branch.is_unfolded is None:
            return None
        one = branch.department
        unfolded = one.parent_id if branch.is_unfolded else one.pk
        return Fold(f"{address(str(unfolded or ''))}#r-{one.pk}", is_open=branch.is_unfolded)

    def _ordered(self, sort: str) -> list[Department]:
        by_name = sorted(self.shown, key=lambda one: (alphabetical(one.name), one.pk))
        code = sort.removeprefix("-") or "name"
        by: Callable[[Department], Any] = lambda one: getattr(self._sizes[one.pk], code)  # noqa: E731
        if code == "name":
            return by_name[::-1] if sort.startswith("-") else by_name
        return sorted(by_name, key=by, reverse=sort.startswith("-"))

    def _unfolded(self, below: Children, parent: UUID | None, depth: int) -> Iterator[Branch]:
        for one in below.get(parent, ()):
            can_fold = self.is_folded and depth > 0 and one.pk in below
            is_unfolded = not can_fold or one.pk in self._way
            yield Branch(one, depth, is_unfolded if can_fold else None)
            if is_unfolded:
                yield from self._unfolded(below, one.pk, depth + 1)

    def _above(self, key: str) -> Iterator[UUID]:
        """The department of this key and those above it; none for a key of no shown department."""
        one = next((one for one in self.shown if str(one.pk) == key), None)
        while one is not None:
            yield one.pk
            one = self._by_key.get(one.parent_id) if one.parent_id else None


def department_tree(
    tree: DepartmentTree, *, filters: Mapping[str, str], chips: tuple[Chip, ...] = (), unfolding: Callable[[str], str]
) -> Listing:
    """`unfolding`: the address of this list with another branch unfolded."""

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        leaf = leaf_of(tree.branches(place.sort), place, lambda one: str(one.department.pk), per_page)
        return Leaf([tree.row(one, unfolding) for one in leaf.lines], leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("Departments"),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: _count_label(tree, count, is_search="q" in filters),
        filters=filters,
        chips=chips,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="name", label=_("Department"), is_sorted=True, is_first=True),
        Column(code="head", label=_("Head"), is_labelled=True),
        Column(code="duty", label=_("On duty"), is_labelled=True, room="wide"),
        Column(code="people", label=_("Staff"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="people_all", label=_("Staff with those below"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="cards", label=_("Cards"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="cards_all", label=_("Cards with those below"), is_sorted=True, is_labelled=True, kind="number"),
    )


def _count_label(tree: DepartmentTree, count: int, *, is_search: bool) -> str:
    number = count if is_search else tree.open
    label = ngettext("%(n)d department", "%(n)d departments", number) % {"n": number}
    if is_search or not tree.closed:
        return label
    closed = ngettext("%(n)d closed", "%(n)d closed", tree.closed) % {"n": tree.closed}
    return f"{label}, {closed}"


def _sizes(departments: Sequence[Department]) -> dict[UUID, Sizes]:
    keys = [one.pk for one in departments]
    people, cards = people_in(keys), work().open_in(keys)
    below: dict[UUID, list[UUID]] = {key: [] for key in keys}
    for one in departments:
        if one.parent_id in below:
            below[one.parent_id].append(one.pk)

    def total(numbers: Mapping[UUID, int], key: UUID) -> int:
        return numbers[key] + sum(total(numbers, one) for one in below[key])

    return {key: Sizes(people[key], total(people, key), cards[key], total(cards, key)) for key in keys}


def _duty(department: Department) -> Cell:
    duty: Supporter | None = department.duty
    phone = phone_label(department.duty_phone) if department.duty_phone else ""
    return Cell(duty.short_name if duty else "", note=phone, is_typed=True)
