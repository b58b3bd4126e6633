"""Who a card is about: opened names, and the line that names it on other pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.states import LossKind, Stage
from privacy.opening import Unopened
from privacy.sealing import Sealed
from supporters.directory.models.supporter import short_name
from veterans.models import Person


def opened(model: Any, column: str, pk: UUID, value: Sealed | None, person_id: UUID) -> str:
    text: str = model._meta.get_field(column).open_value(pk, value, subject=person_id)
    return text


def full_name(person_id: UUID, surname: Sealed, given_name: Sealed, patronymic: Sealed | None) -> str:
    """«Коваленко Андрій Петрович»"""
    return " ".join(name for name in _names(person_id, surname, given_name, patronymic) if name)


def initials_of(person_id: UUID, surname: Sealed, given_name: Sealed, patronymic: Sealed | None) -> str:
    """«Коваленко А. П.»"""
    return short_name(*_names(person_id, surname, given_name, patronymic))


def _names(person_id: UUID, *sealed: Sealed | None) -> list[str]:
    columns = ("surname", "given_name", "patronymic")
    return [opened(Person, column, person_id, value, person_id) for column, value in zip(columns, sealed, strict=True)]


@dataclass(frozen=True, kw_only=True)
class IdentityLine:
    """Identity of the case that a form belongs to. `stage_label`: of a lost card what happened to the person."""

    name: str
    number_label: str
    stage_label: str
    is_lost: bool
    case_url: str
    person_url: str
    team_url: str
    places_url: str
    package_url: str
    loss_url: str
    loss_report_url: str


def identity_line(case: Case) -> IdentityLine:
    return IdentityLine(
        name=case.person.full_name,
        number_label=numbered(case),
        stage_label=str((LossKind(case.loss) if case.loss else Stage(case.stage)).label),
        is_lost=bool(case.loss),
        case_url=case.get_absolute_url(),
        person_url=case_address("case_person", case.number),
        team_url=case_address("case_team", case.number),
        places_url=case_address("case_places", case.number),
        package_url=case_address("case_package", case.number),
        loss_url=case_address("case_loss", case.number),
        loss_report_url=case_address("loss_report", case.number),
    )


def numbered(case: Case) -> str:
    return _("Support no. %(number)s") % {"number": case.number_label}


def birth_label(person: Person) -> str:
    if person.birth_year is None:
        return ""
    born = person.born_on
    if not born:
        return _("born in %(year)s") % {"year": person.birth_year}
    if isinstance(born, Unopened):
        return _("born in %(year)s, on a day that %(words)s") % {"year": person.birth_year, "words": born}
    day = datetime.fromisoformat(born).date()
    return f"{day:%d.%m.%Y}"
