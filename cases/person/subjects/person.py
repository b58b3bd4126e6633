"""The data of a person, and what they answer about consent."""

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.actions.worked_on import BY_REGISTRATION, Work, register_no_work, register_work
from cases.case.reports.held import Held, Part, register_held, register_left_out
from cases.case.reports.phones import kinship_label
from cases.case.states import EventKind
from cases.course.reports.turns import CourseKind, register_turns
from cases.person.reports.events import (
    consent_answered_title,
    consent_undone_title,
    person_changed_title,
    phone_added_title,
    phone_ended_title,
)
from privacy.opening import Unopened
from supporters.directory.calendar import whole_date
from supporters.directory.numbers import phone_label
from veterans.models import Consent, FamilyTie, Identifier, Person, PersonName, Phone, PhoneOwner, PlaceOfLife, Veteran

SHOWN_ENDS: Final = 2  # last digits of a relative's number that stay readable

register_turns(
    {
        EventKind.PERSON_CHANGED: lambda event, _names, _today: person_changed_title(event.details),
        EventKind.PHONE_ADDED: lambda event, _names, _today: phone_added_title(event.details),
        EventKind.PHONE_ENDED: lambda event, _names, _today: phone_ended_title(event.details),
        EventKind.CONSENT_ANSWERED: lambda event, _names, _today: consent_answered_title(event.details),
        EventKind.CONSENT_UNDONE: lambda event, _names, _today: consent_undone_title(event.details),
    },
    course=CourseKind.PERSON,
    icon="user",
)


def born_label(row: Any) -> str:
    born = row.born_on
    return born if isinstance(born, Unopened) else whole_date(date.fromisoformat(born))


def number_of(row: Any) -> str:
    """The person's own number; of a relative or a ward the last digits only, since it is theirs."""
    number: str = row.number
    if isinstance(number, Unopened) or is_own(row):
        return number if isinstance(number, Unopened) else phone_label(number)
    return _("ends with %(digits)s") % {"digits": number[-SHOWN_ENDS:]}


def is_own(row: Any) -> bool:
    """Kept with the person, or as that of a relative with another one."""
    return row.owner == PhoneOwner.OWN or getattr(row, "is_kept_elsewhere", False)


register_held(
    Held(
        model=Person,
        title=gettext_lazy("Names and birth"),
        part=Part.PERSON,
        place=1,
        path="pk",
        of_card=False,
        labels={
            "born_on": gettext_lazy("Date of birth"),
            "birth_year": gettext_lazy("Year of birth"),
            "address_form": gettext_lazy("How to speak of the person"),
            "how_to_speak": gettext_lazy("How to speak with the person"),
            "registered_at": gettext_lazy("When the person was registered"),
        },
        values={"born_on": born_label},
    ),
    Held(
        model=PersonName,
        title=gettext_lazy("Other names"),
        part=Part.PERSON,
        place=2,
        path="person",
        of_card=False,
        omitted={
            "surname_entry": "a key of the dictionary of spellings",
            "given_entry": "a key of the dictionary of spellings",
            "patronymic_entry": "a key of the dictionary of spellings",
        },
    ),
    Held(
        model=Veteran,
        title=gettext_lazy("Service"),
        part=Part.PERSON,
        place=3,
        path="person",
        of_card=False,
        labels={"branch": gettext_lazy("Service"), "rank": gettext_lazy("Rank"), "unit": gettext_lazy("Unit")},
    ),
    Held(
        model=Identifier,
        title=gettext_lazy("Taxpayer number (РНОКПП)"),
        part=Part.PERSON,
        place=4,
        path="person",
        of_card=False,
        labels={"is_contested": gettext_lazy("Another card has the same number")},
        omitted={"token": "a keyed digest of the number, which the report has"},
    ),
    Held(
        model=FamilyTie,
        title=gettext_lazy("Relatives"),
        part=Part.PERSON,
        place=5,
        path="veteran",  # a report of the relative would say who is accompanied
        of_card=False,
        labels={"relation": gettext_lazy("Relation"), "disclosure": gettext_lazy("What the relative may know")},
        values={"relation": lambda row: kinship_label(row.relation)},
    ),
    Held(
        model=Phone,
        title=gettext_lazy("Phones"),
        part=Part.PERSON,
        place=6,
        path="person",
        of_card=False,
        also="tie__person",
        labels={
            "owner": gettext_lazy("Whose phone"),
            "kinship": gettext_lazy("Relation"),
            "safe_from": gettext_lazy("Safe to call from"),
            "safe_to": gettext_lazy("Safe to call until"),
        },
        values={
            "number": number_of,
            "owner": lambda row: str((PhoneOwner.OWN if is_own(row) else PhoneOwner(row.owner)).label),
            "kinship": lambda row: kinship_label(row.kinship),
        },
    ),
    Held(
        model=PlaceOfLife,
        title=gettext_lazy("Place of life"),
        part=Part.PERSON,
        place=7,
        path="person",
        of_card=False,
        labels={
            "territory_name": gettext_lazy("Hromada"),
            "address": gettext_lazy("Address"),
            "is_displaced": gettext_lazy("Internally displaced person (IDP)"),
        },
        omitted={"territory": "the code of the name beside it"},
    ),
    Held(
        model=Consent,
        title=gettext_lazy("Answers about consent"),
        part=Part.CONSENT,
        place=1,
        order="recorded_at",
        path="person",
        of_card=False,
        labels={
            "scope": gettext_lazy("About what"),
            "text": gettext_lazy("Version of the text"),
            "basis": gettext_lazy("On what the data rest"),
            "given_at": gettext_lazy("When it was answered"),
            "lasts": gettext_lazy("How long it holds"),
            "valid_until": gettext_lazy("Holds until"),
            "withdrawn_at": gettext_lazy("When it was withdrawn"),
        },
    ),
)
register_left_out(
    "the section about changes of the data says what each version changed",
    *("PersonHistory", "PersonNameHistory", "VeteranHistory", "IdentifierHistory", "FamilyTieHistory", "PhoneHistory"),
)
register_left_out("a dictionary of spellings: it says of nobody who has them", "NameEntry")
register_left_out("keyed digests of numbers that the report has in words", "SearchToken")
register_work(Work("person", of_person=True, made="recorded_at"), Consent)
register_no_work(BY_REGISTRATION, "Veteran", "PersonName", "Phone", "Identifier", "PlaceOfLife", "FamilyTie")
