"""Who looks for a peer, for colleagues in line: what the person consented to, without a name, a number or the card."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from cases.models import Case, PeerSide
from cases.models.community.peer import PeerSideQuerySet
from cases.states import CaseState
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
    rows = list(_open_searches().filter(case__department__in=department_ids).order_by("at", "pk"))
    persons = {row.case.person.remaining_id for row in rows}
    consenting = Consent.objects.consenting(Scope.PEER, persons, kyiv_day(at))
    shown, page, pages = part_of([row for row in rows if row.case.person.remaining_id in consenting], page, SHOWN)
    own = set(Case.objects.workable_by(user).filter(pk__in=[row.case_id for row in shown]).values_list("pk", flat=True))
    lines = tuple(_line(row, is_own=row.case_id in own, at=at) for row in shown)
    return Searches(lines=lines, page=page, pages=pages)


def open_search(pk: UUID, department_ids: Collection[UUID], *, at: datetime) -> PeerSide:
    """Raises Http404, also when the person does not consent any more."""
    row = _open_searches().filter(pk=pk, case__department__in=department_ids).first()
    if row is None or not Consent.objects.consenting(Scope.PEER, [row.case.person.remaining_id], kyiv_day(at)):
        raise Http404
    return row


def search_line(row: PeerSide, *, at: datetime) -> SearchLine:
    return _line(row, is_own=False, at=at)


def _open_searches() -> PeerSideQuerySet:
    kept = (CaseState.OPEN, CaseState.CLOSED)
    return (
        PeerSide.objects.searching()
        .filter(case__state__in=kept, case__loss="")
        .select_related("case__person", "case__department")
    )


def _line(row: PeerSide, *, is_own: bool, at: datetime) -> SearchLine:
    return SearchLine(
        pk=row.pk,
        words=row.words or "",
        department_name=row.case.department.name,
        since_label=date_label(kyiv_day(row.at), kyiv_day(at)) if row.at else "",
        is_own=is_own,
        url=reverse("peer_offer", args=[row.pk]),
    )
