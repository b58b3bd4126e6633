"""Data that were mended after the registration: how to speak with a person, a rank, a number that was wrong, safe hours.

And people who were registered twice, so that heads have pairs to decide about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from cases.actions.cases import NewCase, open_case
from cases.actions.person.changes import add_phone, change_person, end_phone
from cases.actions.steps import NextStep
from cases.models import Case
from cases.states import Programme, Stage
from config.demo.story import moment
from config.demo.words import BROTHERS_NAME, CONFIRMED_OF_BROTHERS, NOT_THE_SAME, SAID_OF_BROTHERS, TWICE_STEP
from privacy.opening import to_edit
from supporters.directory.models import Supporter
from veterans.actions.changes import PersonData, Service
from veterans.actions.identifiers import rnokpp_of
from veterans.actions.pairs import keep_registrar_verdict, say_different
from veterans.actions.people import NewPerson, register_person
from veterans.actions.phones import NewPhone
from veterans.matching import compare, stored_facts
from veterans.matching.pair_search import search_due_pairs
from veterans.models import EndReason, Kinship, Person, PhoneOwner, Veteran

HOW_TO_SPEAK: Final = (
    "Погано чує на ліве вухо: говорити повільно, короткими реченнями.",
    "Звертатися на позивний «Грім». Не питати про останній бій.",
    "Краще дзвонити після обіду, зранку процедури. Про документи – спершу дружині.",
)
EARLIER_RANK: Final = "солдат"
SAFE: Final = (time(4), time(4, 30))  # nobody looks at the demo then, so its warning is always shown
TWICE: Final = 3  # persons that register_twice adds
SECONDS: Final = 600.0


def mend_people(cases: Sequence[Case], numbers: Iterator[str], *, by: Supporter, at: datetime) -> None:
    """`numbers`: unused ones. All is written as by the pages."""
    for case, words in zip(cases, HOW_TO_SPEAK, strict=True):
        person = Person.objects.select_related("veteran").get(pk=case.person_id)
        now = person.veteran.rank or ""
        for rank in (EARLIER_RANK, now):
            version = Person.objects.values_list("version", flat=True).get(pk=person.pk)
            change_person(person.pk, _data(person, rank, words), version=version, by=by, at=at)
        wrong = add_phone(person.pk, NewPhone(owner=PhoneOwner.WARD, number=next(numbers)), by=by, at=at)
        end_phone(wrong.pk, reason=EndReason.MISTAKE, by=by, at=at)
        aunt = NewPhone(
            owner=PhoneOwner.FAMILY,
            number=next(numbers),
            kinship=Kinship.OTHER,
            name="Марія",
            safe_from=SAFE[0],
            safe_to=SAFE[1],
        )
        add_phone(person.pk, aunt, by=by, at=at)


def _data(person: Person, rank: str, how_to_speak: str) -> PersonData:
    return PersonData(
        surname=person.surname,
        given_name=person.given_name,
        patronymic=person.patronymic or "",
        born_on=date.fromisoformat(person.born_on) if person.born_on else None,
        address_form=person.address_form,
        how_to_speak=how_to_speak,
        rnokpp=rnokpp_of(person),
        service=Service(person.veteran.branch, rank, person.veteran.unit or ""),
    )


def register_twice(cases: Sequence[Case], *, by: Supporter, head: Supporter, today: date) -> None:
    """`by` registers people whom colleagues have: one in haste, one as another person, and the brother of one."""
    hasty, namesake, brother = (_known(case.person) for case in cases)
    _register(replace(hasty, patronymic="", born_on=None), cases[0], by=by, today=today)
    second = _register(replace(namesake, born_on=None, phone=""), cases[1], by=by, today=today)
    third = _register(replace(brother, given_name=BROTHERS_NAME, phone=""), cases[2], by=by, today=today)
    at = moment(today - timedelta(days=2), time(11, 30))
    _note(second, cases[1].person, NOT_THE_SAME, by=by, today=today)
    pair = _note(third, cases[2].person, SAID_OF_BROTHERS, by=by, today=today)
    search_due_pairs(at=at, seconds=SECONDS)
    say_different(pair, CONFIRMED_OF_BROTHERS, by=head, at=moment(today - timedelta(days=1), time(10, 5)))


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
    likeness = compare(facts[new.pk], facts[other.pk])
    at = moment(today - timedelta(days=2), time(11, 20))
    return keep_registrar_verdict(new.pk, other.pk, words, by=by, at=at, score=likeness.score, reasons=likeness.reasons).pk
