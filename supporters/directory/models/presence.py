"""Who is at work on a day, and who is responsible for the work of those who are not.

The order: the owner; the cover of the absent owner; the head of the nearest department that has one, or the head's cover; the
duty supporter of the department above that one; and so on up the tree. Every list, reminder and escalation uses this module, so
all give the same answer for a day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, CharField, ExpressionWrapper, QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from privacy.prepared import Prepared
from supporters.directory.models.absence import Absence
from supporters.directory.models.department import MAX_DEPTH, Department
from supporters.directory.models.supporter import Supporter, is_suspended, is_unknown
from supporters.directory.roles import REACHING

PERSON, ABSENCE, POST = "person", "absence", "post"


class _Row(NamedTuple):
    """`first`: the cover of an absent person; of a department its parent, then `second` its head and `third` its duty."""

    what: str
    pk: UUID
    first: UUID | None
    second: UUID | None
    third: UUID | None
    role: str
    is_shut: bool


@dataclass(frozen=True)
class Post:
    """The parent of a department, its head and its duty supporter."""

    parent: UUID | None
    head: UUID | None
    duty: UUID | None


@dataclass(frozen=True, kw_only=True)
class Presence:
    """`known`: people with open access; `working`: those of them neither suspended, nor unknown, nor absent; `covers`: cover by
    absent person; `without_cards`: people whose role sees no case, so that none is theirs to act on.

    Some hundreds of people and some dozens of departments, so all are read at once.
    """

    known: frozenset[UUID]
    working: frozenset[UUID]
    covers: Mapping[UUID, UUID]
    posts: Mapping[UUID, Post]
    without_cards: frozenset[UUID] = frozenset()

    def in_place_of(self, supporter_id: UUID | None) -> UUID | None:
        """The person, or their cover while absent; None when neither is at work. Covers don't chain: that would lose people."""
        if supporter_id is None or (supporter_id in self.working and supporter_id not in self.without_cards):
            return supporter_id
        cover = self.covers.get(supporter_id)
        return cover if cover in self.working else None

    def desk(self, department_id: UUID) -> UUID | None:
        """Who is responsible for the department's work while its own people are away. None: nobody up to the top."""
        above = [self.posts[pk] for pk in self.upwards(department_id)]
        for level, post in enumerate(above):
            if post.head is None:
                continue
            duty = above[level + 1].duty if level + 1 < len(above) else post.duty
            if found := self.in_place_of(post.head) or self.in_place_of(duty):
                return found
        duties = (found for post in above if (found := self.in_place_of(post.duty)))
        away = (pk for post in above for pk in (post.head, post.duty) if pk in self.known)
        return next(duties, None) or next(away, None)

    def responsible(self, owner_id: UUID | None, department_id: UUID) -> UUID | None:
        """Who must act on a case today.

        An absent owner only when nobody else up to the top is at work; None only when no account is open at all.
        """
        found = self.in_place_of(owner_id) or self.desk(department_id)
        return found or (owner_id if owner_id in self.known else None)

    def acting(self) -> dict[UUID, UUID]:
        """By person: who acts for them, mostly they themselves. People without anybody are missing."""
        everybody = self.known | self.covers.keys()
        return {pk: found for pk in everybody if (found := self.in_place_of(pk))}

    def desks(self) -> dict[UUID, UUID]:
        """By department: who is responsible. Departments without anybody are missing."""
        return {pk: found for pk in self.posts if (found := self.desk(pk))}

    def heads(self) -> dict[UUID, tuple[UUID, UUID]]:
        """By department: the first two recipients of escalations.

        The first is the nearest head or that head's cover, the second the next head above; the same one twice where there is none
        above. Departments without a head are missing.
        """
        found = {pk: self.heads_above(pk) for pk in self.posts}
        return {pk: (heads[0], heads[min(1, len(heads) - 1)]) for pk, heads in found.items() if heads}

    def heads_above(self, department_id: UUID) -> list[UUID]:
        """Heads at work, or their covers, each once, the nearest first."""
        heads = (self.in_place_of(self.posts[pk].head) for pk in self.upwards(department_id))
        return list(dict.fromkeys(head for head in heads if head))

    def desks_of(self, supporter_id: UUID) -> frozenset[UUID]:
        """The departments whose work comes to this person while their own people are away."""
        return frozenset(pk for pk, found in self.desks().items() if found == supporter_id)

    def away(self) -> frozenset[UUID]:
        """People who are not at work and have no cover at work."""
        return frozenset(pk for pk in self.known - self.working if self.in_place_of(pk) is None)

    def upwards(self, department_id: UUID) -> Iterator[UUID]:
        """The department itself, then its ancestors up to the top."""
        here: UUID | None = department_id
        for _level in range(MAX_DEPTH):
            if here is None:
                return
            yield here
            here = self.posts[here].parent


def _rows(*, day: Any) -> QuerySet[Any, Any]:
    """People, absences and departments, in the order of _Row."""
    nobody, nothing, never = Cast(Value(None), UUIDField()), Value("", CharField()), Value(False, BooleanField())
    shut = ExpressionWrapper(is_suspended() | is_unknown(), BooleanField())
    people = Supporter.objects.active().values_list(Value(PERSON, CharField()), "pk", nobody, nobody, nobody, "role", shut)
    absences = Absence.objects.on(day).values_list(
        Value(ABSENCE, CharField()), "supporter_id", "cover_id", nobody, nobody, nothing, never
    )
    posts = Department.objects.values_list(Value(POST, CharField()), "pk", "parent_id", "head_id", "duty_id", nothing, never)
    return people.union(absences, posts, all=True)


ROWS: Final = Prepared(_rows)


def presence_on(day: date) -> Presence:
    """One query for any number of people and departments."""
    found: dict[str, list[_Row]] = {PERSON: [], ABSENCE: [], POST: []}
    for row in starmap(_Row, ROWS.rows(day=day)):
        found[row.what].append(row)
    absences = {row.pk: row.first for row in found[ABSENCE]}
    people = found[PERSON]
    return Presence(
        known=frozenset(row.pk for row in people),
        working=frozenset(row.pk for row in people if not row.is_shut and row.pk not in absences),
        covers={pk: cover for pk, cover in absences.items() if cover},
        posts={row.pk: Post(row.first, row.second, row.third) for row in found[POST]},
        without_cards=frozenset(row.pk for row in people if row.role not in REACHING),
    )
