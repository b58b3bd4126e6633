"""A mother with a card of her own, and an aunt who must not know of the condition."""

from datetime import date, datetime, timedelta
from typing import Final

from cases.case.models import Case
from cases.case.states import Programme, Stage, StayKind
from cases.course.actions.cases import NewCase, open_case
from cases.course.actions.stays import Place
from cases.course.actions.steps import NextStep
from cases.person.actions.changes import add_phone
from cases.person.actions.consents import answer_consent
from cases.person.actions.family import add_relative, change_relative, link_relative
from supporters.directory.models import Supporter
from veterans.actions.consents import NewConsent
from veterans.actions.people import NewPerson, register_person
from veterans.actions.phones import NewPhone
from veterans.actions.ties import Relation
from veterans.models import Answer, Channel, Disclosure, Kinship, PhoneOwner, Scope

MOTHER: Final = Relation(kinship=Kinship.MOTHER, name="Галина")
SURNAME, PATRONYMIC = "Забарна", "Василівна"  # of nobody else
STEP: Final = "Запитати, як Галина Василівна спить і хто поруч із нею"


def add_family(case: Case, number: str, *, by: Supporter, at: datetime, today: date) -> None:
    """`number`: an unused one. The aunt was added with a phone before."""
    (aunt,) = (tie for tie in case.person.relatives.current() if tie.relation == Kinship.OTHER)
    known = Relation(kinship=Kinship.OTHER, name=aunt.name or "")
    change_relative(aunt.pk, known, disclosure=Disclosure.NO, version=aunt.version, by=by, at=at)
    tie = add_relative(case.person_id, MOTHER, disclosure=Disclosure.YES, by=by, at=at)
    phone = NewPhone(owner=PhoneOwner.FAMILY, number=number, kinship=MOTHER.kinship, name=MOTHER.name)
    add_phone(case.person_id, phone, by=by, at=at)
    mother = register_person(NewPerson(surname=SURNAME, given_name=MOTHER.name, patronymic=PATRONYMIC, birth_year=1962))
    link_relative(tie.pk, mother, by=by, at=at)
    step = NextStep(what=STEP, due_on=today + timedelta(days=2))
    new = NewCase(
        programme=Programme.FAMILY,
        stage=Stage.FIRST_DAYS,
        owner=by,
        department=by.department,
        first_step=step,
        place=Place(None, kind=StayKind.HOME),
    )
    consent = NewConsent(scope=Scope.CARE, answer=Answer.GIVEN, given_at=at, channel=Channel.SPOKEN)
    answer_consent(open_case(mother, new, by=by, at=at).pk, consent, version=None, by=by, at=at)
