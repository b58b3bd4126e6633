"""Whose reach changes when a department moves, computed before the move and shown to those who confirm it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.keys import keyed_token
from supporters.administration.reports.departments import people_in, people_label
from supporters.administration.reports.staff import load_label
from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Absence, Department, Supporter, presence_on
from supporters.directory.models.tree import Tree
from supporters.directory.roles import REACH, ReachKind, Role
from supporters.notifications.actions.coverage import presence_with
from supporters.notifications.case_provider import work


@dataclass(frozen=True)
class ReachChange:
    """`gained`, `lost`: by head, or person who covers one, the departments that enter and leave their reach.

    `desks`: by department, who is responsible while its own people are away, before and after; None is nobody.
    """

    gained: Mapping[UUID, frozenset[UUID]]
    lost: Mapping[UUID, frozenset[UUID]]
    desks: Mapping[UUID, tuple[UUID | None, UUID | None]]

    @property
    def fingerprint(self) -> str:
        """Equal for equal changes of the same people."""
        changes = [sorted((str(pk), *sorted(map(str, keys))) for pk, keys in part.items()) for part in (self.gained, self.lost)]
        desks = sorted((str(pk), *map(str, who)) for pk, who in self.desks.items())
        return keyed_token("move of a department", repr((changes, desks))).hex()[:32]


def reach_change(department_id: UUID, parent_id: UUID | None, *, day: date) -> ReachChange:
    """The changes on this day if the department with its subtree moved below `parent_id`."""
    tree, now = Tree.read(), presence_on(day)
    before, after = _departments_led(tree, day), _departments_led(tree.with_parent(department_id, parent_id), day)
    desks, then = now.desks(), presence_with(now, department_id, parent=parent_id).desks()
    return ReachChange(
        {pk: gained for pk in after if (gained := after[pk] - before[pk])},
        {pk: lost for pk in before if (lost := before[pk] - after[pk])},
        {pk: (desks.get(pk), then.get(pk)) for pk in tree.parents if desks.get(pk) != then.get(pk)},
    )


def _departments_led(tree: Tree, day: date) -> dict[UUID, frozenset[UUID]]:
    """The same rule as supporters/directory/models/reach.py, for all readers at once."""
    leading = [role for role in Role if REACH[role] is ReachKind.SUBTREE]
    seats = {pk: {seat} for pk, seat in Supporter.objects.pickable().filter(role__in=leading).values_list("pk", "department_id")}
    covered = Absence.objects.on(day).filter(cover__in=seats, supporter__is_active=True)
    for cover, seat in covered.values_list("cover_id", "supporter__department_id"):
        seats[cover].add(seat)
    return {pk: frozenset(each for each in tree.parents if seats[pk] & set(tree.upwards(each))) for pk in seats}


@dataclass(frozen=True)
class MoveRow:
    """A person whose reach changes; the labels give the number of departments and cases, "" for none."""

    name: str
    department: str
    gained_label: str
    lost_label: str


@dataclass(frozen=True)
class DeskRow:
    department: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class MovePage:
    """`above`: the name of the new parent, "" for the top."""

    above: str
    size_label: str
    rows: tuple[MoveRow, ...]
    desks: tuple[DeskRow, ...]
    fingerprint: str


def move_page(department: Department, parent: Department | None, *, day: date) -> MovePage:
    change = reach_change(department.pk, parent.pk if parent else None, day=day)
    moved = Tree.read().below(department.pk)
    sizes = _Sizes(people_in(moved), work().open_in(moved))
    readers = _people({*change.gained, *change.lost})
    rows = tuple(
        MoveRow(one.short_name, one.department.name, sizes.label(change.gained.get(pk)), sizes.label(change.lost.get(pk)))
        for pk, one in readers.items()
    )
    return MovePage(
        above=parent.name if parent else "",
        size_label=sizes.label(moved),
        rows=rows,
        desks=_desk_rows(change),
        fingerprint=change.fingerprint,
    )


@dataclass(frozen=True)
class _Sizes:
    """Counts by moved department; no other department enters or leaves a reach."""

    people: Mapping[UUID, int]
    cases: Mapping[UUID, int]

    def label(self, departments: Iterable[UUID] | None) -> str:
        """«3 підрозділи, 12 людей, 40 відкритих супроводів»"""
        keys = list(departments or ())
        if not keys:
            return ""
        label = ngettext("%(n)d department", "%(n)d departments", len(keys)) % {"n": len(keys)}
        people, cases = (sum(counts[pk] for pk in keys) for counts in (self.people, self.cases))
        return ", ".join([label, people_label(people), load_label(cases)])


def _desk_rows(change: ReachChange) -> tuple[DeskRow, ...]:
    names = dict(Department.objects.filter(pk__in=change.desks).values_list("pk", "name"))
    people = _people({pk for who in change.desks.values() for pk in who if pk})
    said: dict[UUID | None, str] = {pk: one.short_name for pk, one in people.items()} | {None: _("nobody answers")}
    rows = [DeskRow(names[pk], said[before], said[after]) for pk, (before, after) in change.desks.items()]
    return tuple(sorted(rows, key=lambda row: alphabetical(row.department)))


def _people(keys: Iterable[UUID]) -> dict[UUID, Supporter]:
    """In alphabetical order."""
    found = Supporter.objects.get_queryset().filter(pk__in=list(keys)).select_related("department")
    return {one.pk: one for one in sorted(found, key=lambda one: alphabetical(one.surname, one.given_name))}
