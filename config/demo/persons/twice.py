"""People who were registered twice, so that heads have pairs to decide about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID

from cases.case.models import Case
from cases.case.states import Programme, Stage
from cases.course.actions.cases import NewCase, open_case
from cases.course.actions.steps import NextStep
from cases.intake.actions.joining.joining import NewJoin, join_persons, shown_versions
from config.demo.story import moment
from config.demo.words import BROTHERS_NAME, CONFIRMED_OF_BROTHERS, NOT_THE_SAME, SAID_OF_BROTHERS, TWICE_STEP
from privacy.opening import to_edit
from supporters.directory.models import Supporter
from veterans.actions.pairs import keep_registrar_verdict, say_different
from veterans.actions.people import NewPerson, register_person
from veterans.matching import most_alike, stored_facts
from veterans.matching.pair_search import search_due_pairs
from veterans.models import DuplicatePair, Person, PhoneOwner, Veteran

TWICE: Final = 4  # persons that register_twice adds
SECONDS: Final = 600.0


def register_twice(cases: Sequence[Case], *, by: Supporter, head: Supporter, today: date) -> None:
    """`by` registers people whom colleagues have: one in haste, one as another, the brother of one, and one who is joined."""
    hasty, namesake, brother, same = (_known(case.person) for case in cases)
    _register(replace(hasty, patronymic="", born_on=None), cases[0], by=by, today=today)
    second = _register(replace(namesake, born_on=None, phone=""), cases[1], by=by, today=today)
    third = _register(replace(brother, given_name=BROTHERS_NAME, phone=""), cases[2], by=by, today=today)
    at = moment(today - timedelta(days=2), time(11, 30))
    _note(second, cases[1].person, NOT_THE_SAME, by=by, today=today)
    pair = _note(third, cases[2].person, SAID_OF_BROTHERS, by=by, today=today)
    fourth = _register(replace(same, patronymic="", phone=""), cases[3], by=by, today=today)
    search_due_pairs(at=at, seconds=SECONDS)
    say_different(pair, CONFIRMED_OF_BROTHERS, by=head, at=moment(today - timedelta(days=1), time(10, 5)))
    _join(fourth, cases[3], by=head, today=today)


def _join(new: Person, case: Case, *, by: Supporter, today: date) -> None:
    """The earlier card remains, with its owner."""
    pair = DuplicatePair.objects.of(new.pk, case.person_id).get()
    whole = NewJoin(
        pair_id=pair.pk,
        remains_id=case.person_id,
        leader_id=case.owner_id,
        fields=frozenset(),
        seen=shown_versions(pair),
    )
    join_persons(whole, by=by, at=moment(today - timedelta(days=1), time(10, 20)))


def _known(person: Person) -> NewPerson:
    """What the new card repeats; the РНОКПП can't be registered twice."""
    born_on = to_edit(person.born_on)
    own = person.phones.open().filter(owner=PhoneOwner.OWN).first()
    return NewPerson(
        surname=person.surname,
        given_name=person.given_name,
        patronymic=to_edit(person.patronymic),
        born_on=date.fromisoformat(born_on) if born_on else None,
        birth_year=person.birth_year,
        branch=Veteran.objects.get(person=person).branch,
        phone=own.number if own else "",
    )


def _register(new: NewPerson, case: Case, *, by: Supporter, today: date) -> Person:
    step = NextStep(what=TWICE_STEP, due_on=today + timedelta(days=2))
    opened = NewCase(
        programme=Programme(case.programme), stage=Stage.TREATMENT, owner=by, department=by.department, first_step=step
    )
    return open_case(register_person(new), opened, by=by, at=moment(today - timedelta(days=2), time(11, 15))).person


def _note(new: Person, other: Person, words: str, *, by: Supporter, today: date) -> UUID:
    facts = stored_facts([new.pk, other.pk])
    likeness = most_alike(facts[new.pk].values(), facts[other.pk].values())
    at = moment(today - timedelta(days=2), time(11, 20))
    return keep_registrar_verdict(new.pk, other.pk, words, by=by, at=at, score=likeness.score, reasons=likeness.reasons).pk
