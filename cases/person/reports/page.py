"""The data of a person, their phones, and what was changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, Episode
from cases.case.models.group import of_persons
from cases.case.reports.identity import IdentityLine, birth_label, identity_line
from cases.case.reports.phones import PhoneLine, shown_phones
from cases.case.states import NoticeSource
from cases.person.reports.history import ChangeLine, person_history
from cases.person.reports.residences import PrintedPlace, place_changes, places_of, printed_places
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from veterans.models import Identifier, IdentifierKind, NamingKind, PersonName

SHOWN: Final = 30  # changes, unless all are asked for


class Fact(NamedTuple):
    """`typed`: by people, so in Ukrainian."""

    label: str
    value: str
    typed: bool = True


@dataclass(frozen=True)
class NamingLine:
    """Another name of the person: «позивний», «Беркут», or the name on a joined card. `may_end`: it is of this card."""

    pk: UUID
    kind_label: str
    name: str
    may_end: bool


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    card: IdentityLine
    facts: tuple[Fact, ...]
    namings: tuple[NamingLine, ...]
    how_to_speak: str
    phones: tuple[PhoneLine, ...]
    places: tuple[PrintedPlace, ...]
    changes: tuple[ChangeLine, ...]
    may_edit: bool
    may_change_phones: bool
    edit_url: str
    naming_new_url: str
    residence_url: str
    phone_new_url: str
    phone_end_url: str
    more_url: str


def person_page(case: Case, user: Supporter, *, at: datetime, workable: bool, whole: bool) -> PersonPage:
    """`workable`: the reader may write to the case; `whole`: all changes instead of the most recent ones."""
    phones = shown_phones(case, user, at=at, may_write=workable)
    places = places_of(case)
    lines = person_history(case.person_id, at=at, shown_phones={one.pk for one in phones} if case.loss else None)
    changes = sorted([*lines, *place_changes(places, case, at=at)], key=lambda line: line.at, reverse=True)
    may_edit = workable and Permission.PERSON_EDIT in user.granted
    return PersonPage(
        card=identity_line(case),
        facts=tuple(fact for fact in _facts(case, kyiv_day(at)) if fact.value),
        namings=_namings(case, may_edit=may_edit),
        how_to_speak=case.person.how_to_speak or "",
        phones=phones,
        changes=tuple(changes if whole else changes[:SHOWN]),
        may_edit=may_edit,
        may_change_phones=may_edit and may_change_phones(case, user),
        edit_url=case_address("person_edit", case.number),
        naming_new_url=case_address("naming_new", case.number),
        places=printed_places(places),
        residence_url=case_address("case_residence", case.number),
        phone_new_url=case_address("phone_new", case.number),
        phone_end_url=case_address("phone_end", case.number),
        more_url="" if whole or len(changes) <= SHOWN else f"{case_address('case_person', case.number)}?changes=all",
    )


def may_change_phones(case: Case, user: Supporter) -> bool:
    """Of a lost card only by who answers the report: nobody else sees a number there."""
    return not case.loss or Permission.LOSS_ANSWER in user.granted


def _namings(case: Case, *, may_edit: bool) -> tuple[NamingLine, ...]:
    """Also those of persons joined into this one, unless they have the same current name."""
    known = PersonName.objects.in_use().filter(of_persons([case.person_id])).select_related("person")
    own = known.filter(person=case.person_id).others()
    names = [naming for naming in (own | known.exclude(person=case.person_id)).order_by("added_at") if not _is_same(naming, case)]
    return tuple(
        NamingLine(
            pk=naming.pk,
            kind_label=_("on a joined card") if naming.kind == NamingKind.CURRENT else str(naming.get_kind_display()),
            name=naming.full_name,
            may_end=may_edit and naming.person_id == case.person_id,
        )
        for naming in names
    )


def _is_same(naming: PersonName, case: Case) -> bool:
    return naming.kind == NamingKind.CURRENT and naming.full_name == case.person.full_name


def _rnokpp(case: Case) -> str:
    """Also the number on a joined card."""
    known = Identifier.objects.filter(of_persons([case.person_id]), kind=IdentifierKind.RNOKPP)
    values = sorted(known, key=lambda one: (one.person_id != case.person_id, one.pk))
    return ", ".join(dict.fromkeys(one.value for one in values))


def _facts(case: Case, today: date) -> list[Fact]:
    person = case.person
    form = str(person.get_address_form_display()) if person.address_form else ""
    return [
        Fact(_("Surname"), person.surname),
        Fact(_("Given name"), person.given_name),
        Fact(_("Patronymic"), person.patronymic or ""),
        Fact(_("Date of birth"), birth_label(person), typed=False),
        Fact(_("How to speak of the person"), form, typed=False),
        *(_service(case) if case.asks_service else []),
        Fact(_("Taxpayer number (РНОКПП)"), _rnokpp(case)),
        Fact(_("Who reported it"), _notice_label(case, today), typed=False),
    ]


def _notice_label(case: Case, today: date) -> str:
    """«Лікарня, вчора, 14:10»: of the latest episode."""
    episode = Episode.objects.filter(case=case).latest("started_at")
    source = str(NoticeSource(episode.notice_source).label) if episode.notice_source else ""
    noticed = moment_label(episode.noticed_at, today) if episode.noticed_at else ""
    return ", ".join(part for part in (source, noticed) if part)


def _service(case: Case) -> list[Fact]:
    veteran = getattr(case.person, "veteran", None)
    if veteran is None:
        return []
    return [
        Fact(_("Service"), str(veteran.get_branch_display()), typed=False),
        Fact(_("Rank"), veteran.rank or ""),
        Fact(_("Unit"), veteran.unit or ""),
    ]
