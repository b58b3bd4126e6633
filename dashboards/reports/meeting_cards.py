"""The cards on the sheet of a meeting: those without contact, and those whose offer has no answer in time.

Each has its number, no name: paper lies on a table. The persons are recorded as read all the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Count, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models.case import CaseQuerySet
from cases.case.models.hand_over import AskedLine
from cases.case.numbers import number_label
from cases.case.states import GapKind, Stage
from cases.leading.models import gaps
from dashboards.clock import Clock
from dashboards.indicators import OFFERED, SILENT
from dashboards.reports.case_list import OWNER
from dashboards.reports.proofs import PROOFS
from dashboards.scope import Scope
from privacy.opening import current_reading
from supporters.directory.calendar import day_count_label, elapsed_label, kyiv_day
from supporters.directory.models.supporter import short_name
from supporters.directory.reports.away import Away, AwayRow, away_columns, with_absence

SILENT_SHOWN, OFFERS_SHOWN = 7, 4  # what one page of paper has room for
Line = TypeVar("Line")


@dataclass(frozen=True)
class Cut(Generic[Line]):
    """The first `lines` of `count`; all of them are listed at `url`."""

    lines: tuple[Line, ...]
    count: int
    url: str

    @property
    def more_label(self) -> str:
        """«і ще 4»; "" where nothing is left out."""
        more = self.count - len(self.lines)
        return ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more} if more else ""


@dataclass(frozen=True, kw_only=True)
class SheetCard:
    """`how_long`: without contact, or since the answer was due. `asked`: whom an offer asks. `department`: "" where there is only
    one."""

    number: str
    url: str
    stage: str
    how_long: str
    asked: str
    owner: str
    absence: str
    department: str


class _Found(NamedTuple):
    """Cards, since when what puts them on the sheet has lasted, and the list of all."""

    cases: CaseQuerySet
    since: Any
    url: str


class _Card(NamedTuple):
    """As the query returns it. `since`: of the last contact, or when the answer was due."""

    number: str
    person_id: UUID
    stage: str
    owner_surname: str | None
    owner_given_name: str
    owner_patronymic: str
    department: str
    since: datetime
    offer: str | None
    together: int


COLUMNS: Final = (  # in the order of _Card
    *("number", "person_id", "stage", "owner__surname", "owner__given_name", "owner__patronymic", "department__name"),
    *("since", "offer", "together"),
)
ASKED: Final = PROOFS[OFFERED.code].values["proof_offer"]
LAST_CONTACT: Final = PROOFS[SILENT.code].values["proof_heard_at"]


def silent_cards(scope: Scope, clock: Clock) -> Cut[SheetCard]:
    """The longest without contact first, as in the list of the number."""
    found = _Found(
        scope.cases().filter(SILENT.condition(clock)), LAST_CONTACT, scope.address("dashboard_cases", number=SILENT.code)
    )
    return _cut(found, scope, clock, SILENT_SHOWN, lambda since: day_count_label((clock.today - kyiv_day(since)).days))


def late_offers(scope: Scope, clock: Clock) -> Cut[SheetCard]:
    """Those first whose answer was due first."""
    cases = scope.cases().filter(gaps.offer_late(clock.gaps))
    found = _Found(cases, gaps.AGES[GapKind.OFFER](), scope.address("gaps", kind=GapKind.OFFER.value))
    return _cut(found, scope, clock, OFFERS_SHOWN, lambda since: elapsed_label(since, clock.now))


def _cut(found: _Found, scope: Scope, clock: Clock, shown: int, how_long: Callable[[datetime], str]) -> Cut[SheetCard]:
    """One query. Notes the persons of the cards shown as read."""
    rows = found.cases.annotate(since=found.since, offer=ASKED, together=Window(Count("pk"))).order_by("since", "number")
    lines = with_absence(rows, clock.today, OWNER).values_list(*COLUMNS, *away_columns(OWNER))[:shown]
    cards = [(_Card(*line[: len(COLUMNS)]), AwayRow(*line[len(COLUMNS) :])) for line in lines]
    for card, _owner in cards:
        current_reading().note(card.person_id)
    described = tuple(_card(card, owner, scope, clock, how_long(card.since)) for card, owner in cards)
    return Cut(described, cards[0][0].together if cards else 0, found.url)


def _card(card: _Card, owner: AwayRow, scope: Scope, clock: Clock, how_long: str) -> SheetCard:
    asked = AskedLine.of(card.offer)
    leads = short_name(card.owner_surname, card.owner_given_name, card.owner_patronymic) if card.owner_surname else ""
    return SheetCard(
        number=number_label(card.number),
        url=case_address("case_detail", card.number),
        stage=str(Stage(card.stage).label),
        how_long=how_long,
        asked=asked.name if asked else "",
        owner=leads or _("no owner yet"),
        absence=_absence(owner.away) if owner.away else "",
        department=card.department if len(scope.department_ids) > 1 else "",
    )


def _absence(away: Away) -> str:
    """Without the reason and the days: who asks about the card today."""
    return _("%(name)s stands in") % {"name": away.cover} if away.cover else _("away, nobody stands in")
