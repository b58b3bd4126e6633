"""What came after the registration: how to speak with a person, a rank, a wrong number, safe hours, other names, consents."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from cases.case.models import Case
from cases.person.actions.changes import add_naming, add_phone, change_person, end_phone
from cases.person.actions.consents import answer_consent, end_consent
from config.demo.words import CALL_SIGN, FORMER_SURNAME
from supporters.directory.models import Supporter
from veterans.actions.changes import PersonData, Service
from veterans.actions.consents import NewConsent
from veterans.actions.identifiers import rnokpp_of
from veterans.actions.namings import NewNaming
from veterans.actions.phones import NewPhone
from veterans.models import Answer, Channel, EndReason, Kinship, NamingKind, Person, PhoneOwner, Scope

HOW_TO_SPEAK: Final = (
    "Погано чує на ліве вухо: говорити повільно, короткими реченнями.",
    f"Звертатися на позивний «{CALL_SIGN}». Не питати про останній бій.",
    "Краще дзвонити після обіду, зранку процедури. Про документи – спершу дружині.",
)
WITH_WHOM: Final = "Лише з дружиною."
EARLIER_RANK: Final = "солдат"
SAFE: Final = (time(4), time(4, 30))  # nobody looks at the demo then, so its warning is always shown


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


def add_names(cases: Sequence[Case], *, by: Supporter, at: datetime) -> None:
    """A former surname and a call sign."""
    former, soldier = cases
    add_naming(former.person_id, NewNaming(NamingKind.FORMER, FORMER_SURNAME), by=by, at=at)
    add_naming(soldier.person_id, NewNaming(NamingKind.CALL_SIGN, CALL_SIGN), by=by, at=at)


def ask_for_consent(cases: Sequence[Case], *, by: Supporter, at: datetime, until: date) -> None:
    """Everybody consents to care and a community. Of three, one withdraws the unit, one refuses it and names the family."""
    for number, case in enumerate(cases):
        answers = [_answer(Scope.CARE, at), _answer(Scope.PROVIDER, at)]
        if number % 3 == 0:
            answers.append(_answer(Scope.UNIT, at))
        elif number % 3 == 1:
            answers += [_answer(Scope.UNIT, at, Answer.REFUSED), _answer(Scope.FAMILY, at, until=until)]
        for new in answers:
            answer_consent(case.pk, new, version=None, by=by, at=at)
        if number % 3 == 0:
            end_consent(case.pk, Scope.UNIT, version=None, by=by, at=at + timedelta(minutes=30))


def _answer(scope: Scope, at: datetime, answer: Answer = Answer.GIVEN, *, until: date | None = None) -> NewConsent:
    words = WITH_WHOM if scope is Scope.FAMILY else ""
    return NewConsent(scope=scope, answer=answer, given_at=at, channel=Channel.SPOKEN, valid_until=until, words=words)


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
