"""Who looks for a peer, for colleagues in line: what the person consented to, without a name, a number or the card."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from cases.case.models import Case
from cases.case.states import CaseState
from cases.reintegration.models import PeerSide
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.reports.pages import NumberedPage, part_of
from veterans.models import Consent, Scope

SHOWN = 30


@dataclass(frozen=True, kw_only=True)
class SearchLine:
    """`words`: what the supporter of the person wrote. `is_own`: of a card of the reader, who proposes nobody for it here."""

    pk: UUID
    words: str
    department_name: str
    since_label: str
    is_own: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class Searches(NumberedPage):
    lines: tuple[SearchLine, ...]


def searches(user: Supporter, department_ids: Collection[UUID], page: int, *, at: datetime) -> Searches:
    """The longest search first; only while the person consents. Three queries."""
    shown, page, pages = part_of(open_searches(department_ids, at=at), page, SHOWN)
    own = set(Case.objects.workable_by(user).filter(pk__in=[row.case_id for row in shown]).values_list("pk", flat=True))
    lines = tuple(_line(row, is_own=row.case_id in own, at=at) for row in shown)
    return Searches(lines=lines, page=page, pages=pages)


def open_searches(department_ids: Collection[UUID], *, at: datetime) -> list[PeerSide]:
    """The longest search first; only while the person consents. Two queries."""
    kept = (CaseState.OPEN, CaseState.CLOSED)
    found = PeerSide.objects.searching().filter(case__state__in=kept, case__loss="", case__department__in=department_ids)
    rows = list(found.select_related("case__person", "case__department").order_by("at", "pk"))
    persons = {row.case.person.remaining_id for row in rows}
    consenting = Consent.objects.consenting(Scope.PEER, persons, kyiv_day(at))
    return [row for row in rows if row.case.person.remaining_id in consenting]


def picked(pk: UUID, among: Sequence[PeerSide]) -> PeerSide:
    """Raises Http404, also when the person does not consent any more."""
    row = next((row for row in among if row.pk == pk), None)
    if row is None:
        raise Http404
    return row


def search_line(row: PeerSide, among: Sequence[PeerSide], *, at: datetime) -> SearchLine:
    """The words of all are opened: a record of this one, beside that of the card which is offered, would name the pair."""
    lines = {other.pk: _line(other, is_own=False, at=at) for other in among}
    return lines[row.pk]


def _line(row: PeerSide, *, is_own: bool, at: datetime) -> SearchLine:
    return SearchLine(
        pk=row.pk,
        words=row.words or "",
        department_name=row.case.department.name,
        since_label=date_label(kyiv_day(row.at), kyiv_day(at)) if row.at else "",
        is_own=is_own,
        url=reverse("peer_offer", args=[row.pk]),
    )
