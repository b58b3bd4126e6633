"""The card on paper (A4), for the file of the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.case.access import FoundCase
from cases.case.models import Case, Facility
from cases.course.reports.timeline_rows import CourseView
from cases.course.reports.turns import CourseKind
from cases.desk.reports.card.page import Card, case_card
from cases.leading.reports.team import Colleague, Member, case_team, team_members
from cases.person.reports.residences import places_of, printed_places
from cases.reintegration.reports.papers import PlannedLine, PromisedLine, planned_line, promised_lines
from supporters.directory.calendar import kyiv_day, long_moment_label
from supporters.directory.models import Supporter
from supporters.directory.numbers import phone_label
from veterans.models import Identifier, IdentifierKind

SHOWN_ENDS = 3  # digits of an identifier that stay readable at each end


class PaperFact(NamedTuple):
    """`typed`: by people, so in Ukrainian."""

    label: str
    value: str
    typed: bool


@dataclass(frozen=True, kw_only=True)
class PaperEntry:
    """An entry or event of the course, with its full date."""

    title: str
    when_label: str
    author: str
    text: str
    remark: str


@dataclass(frozen=True, kw_only=True)
class PrintedCard:
    """`course`: the newest first. `more_url`: "" when the whole course is on the paper."""

    card: Card
    facts: tuple[PaperFact, ...]
    contact_label: str
    place_phone: str
    step: PlannedLine | None
    promises: tuple[PromisedLine, ...]
    team: tuple[Colleague, ...]
    members: tuple[Member, ...]
    course: tuple[PaperEntry, ...]
    more_url: str


def printed_card(found: FoundCase, user: Supporter, *, at: datetime, whole: bool) -> PrintedCard:
    """`whole`: the whole course instead of the most recent entries. Of a lost card nothing is planned or promised."""
    case, today = found.case, kyiv_day(at)
    card = case_card(found, user, CourseView(kind=CourseKind.ALL, whole=whole, on_paper=True), at=at)
    place = Facility.objects.filter(pk=case.facility_id).first() if case.facility_id and not case.loss else None
    return PrintedCard(
        card=card,
        facts=tuple(fact for fact in _facts(case, card) if fact.value),
        contact_label=long_moment_label(case.last_contact_at) if case.last_contact_at else "",
        place_phone=phone_label(place.duty_phone) if place and place.duty_phone else "",
        step=None if case.loss else planned_line(case, today),
        promises=() if case.loss else promised_lines(case, today),
        team=case_team(case, offered=False, at=at),
        members=team_members(case, at=at, may_end=False),
        course=tuple(
            PaperEntry(title=one.title, when_label=long_moment_label(one.at), author=one.author, text=one.text, remark=one.remark)
            for one in card.entries
        ),
        more_url="?entries=all" if card.more_url else "",
    )


def masked(identifier: str) -> str:
    """«330****330»: paper gets lost, so it carries the ends only (research: domain §7, verified 2026-11-24)."""
    hidden = len(identifier) - 2 * SHOWN_ENDS
    return f"{identifier[:SHOWN_ENDS]}{'*' * hidden}{identifier[-SHOWN_ENDS:]}" if hidden > 0 else "*" * len(identifier)


def _facts(case: Case, card: Card) -> list[PaperFact]:
    known = case.person.identifiers.filter(kind=IdentifierKind.RNOKPP).first() or Identifier()
    veteran = getattr(case.person, "veteran", None)
    return [
        PaperFact(_("Date of birth"), card.birth_label, typed=False),
        PaperFact(_("Taxpayer number (РНОКПП)"), masked(known.value or ""), typed=False),
        PaperFact(_("Service"), card.branch_label, typed=False),
        PaperFact(_("Rank"), card.rank_label, typed=True),
        PaperFact(_("Unit"), (veteran.unit or "") if veteran else "", typed=True),
        *(PaperFact(place.label, place.value, typed=True) for place in printed_places(places_of(case))),
        PaperFact(_("How to speak with the person"), card.how_to_speak, typed=True),
    ]
