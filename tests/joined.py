"""Two cards of one person and their join, for tests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.case.models import Case
from cases.intake.actions.joining.joining import NewJoin, join_persons, shown_versions
from cases.intake.actions.joining.undoing import Stays, undo_join
from cases.intake.models import Join
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from tests.factories import make_case, make_department, make_head, make_person, make_supporter, next_step
from tests.persons import make_pair
from veterans.models import DuplicatePair


@dataclass(frozen=True, kw_only=True)
class Twice:
    """One person with two cards of one department. The step of `card` is due later than that of `into`."""

    head: Supporter
    owner: Supporter
    other_owner: Supporter
    into: Case
    card: Case
    pair: DuplicatePair


def make_twice(*, days: int = 1, other_days: int = 3, surname: str = "Ковальенко", **known: Any) -> Twice:
    """`days`, `other_days`: until the planned step of the remaining and of the other card. `surname`, `known`: of that one."""
    department = make_department()
    owner, other = make_supporter(department), make_supporter(department, surname="Бойко")
    remains = make_person(birth_year=1990, branch="ngu")
    service: dict[str, Any] = {"birth_year": 1990, "branch": "ngu", "rank": "сержант", "phone": "+380671112233"}
    joined = make_person(surname, **{**service, **known})
    return Twice(
        head=make_head(department),
        owner=owner,
        other_owner=other,
        into=make_case(owner, person=remains, step=next_step(days, "Подзвонити дружині")),
        card=make_case(other, person=joined, step=next_step(other_days, "Привезти виписку")),
        pair=make_pair(remains, joined),
    )


def new_join(twice: Twice, **changed: Any) -> NewJoin:
    values: dict[str, Any] = {
        "pair_id": twice.pair.pk,
        "remains_id": twice.into.person_id,
        "leader_id": twice.owner.pk,
        "fields": frozenset(),
        "seen": shown_versions(twice.pair),
    }
    return NewJoin(**{**values, **changed})


def make_join(twice: Twice, *, at: datetime | None = None, **changed: Any) -> Join:
    with reading_under_way(Reading()):
        return join_persons(new_join(twice, **changed), by=twice.head, at=at or timezone.now())


def make_twins(owner: Supporter, head: Supporter) -> tuple[DuplicatePair, DuplicatePair]:
    """Pairs of cards of the owner: nobody has decided about the first one, the cards of the second are joined."""
    cards = [make_case(owner, person=make_person(name)) for name in ("Мороз", "Морозенко", "Лисенко", "Лисенко")]
    open_one, other = make_pair(cards[0].person, cards[1].person), make_pair(cards[2].person, cards[3].person)
    with reading_under_way(Reading()):
        new = NewJoin(
            pair_id=other.pk,
            remains_id=cards[2].person_id,
            leader_id=owner.pk,
            fields=frozenset(),
            seen=shown_versions(other),
        )
        join_persons(new, by=head, at=timezone.now())
    return open_one, other


def undo(join_id: UUID, twice: Twice) -> Stays:
    with reading_under_way(Reading()):
        return undo_join(join_id, by=twice.head, at=timezone.now())
