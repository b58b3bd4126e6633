"""The peers of a card: what each side sees of the other, and only while both consent. No value of the other person is opened."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.states import CaseState
from cases.leading.reports.team import Colleague, colleague_line
from cases.reintegration.actions.peers import other_key
from cases.reintegration.models import PeerSide
from cases.reintegration.states.community import PeerState
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.numbers import can_be_called, phone_label
from supporters.directory.reports.pages import NumberedPage, part_of
from veterans.models import Consent, Scope

BESIDE = ("case__person", "case__owner", "case__department", "case__absorbed_by__owner", "case__absorbed_by__person")
NAMED = (PeerState.ASKED, PeerState.TIED)  # states in which this side reads who the other is
STATUS = {PeerState.SEARCHES: "info", PeerState.ASKS: "soon", PeerState.ASKED: "due", PeerState.TIED: "done"}


@dataclass(frozen=True, kw_only=True)
class PeerLine:
    """`name`: as the other person wants to be called, "" while this side may not know it. `contact`: who accompanies them.

    `is_hidden`: a consent has run out. `words`: of a search.
    """

    pk: UUID
    state: PeerState
    state_label: str
    status: str
    name: str
    contact: Colleague | None
    is_hidden: bool
    is_asked: bool
    words: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The sides of a card and, by the key of each, the other side of its tie."""

    own: tuple[PeerSide, ...]
    others: Mapping[UUID, PeerSide]

    @property
    def persons(self) -> set[UUID]:
        """Of the other sides: who remains of each group."""
        return {_goes_on(side).person.remaining_id for side in self.others.values()}


def load_sides(case: Case) -> Sides:
    """Of this card and those that it has absorbed, whose persons have been asked or have asked. Two queries."""
    rows = PeerSide.objects.select_related("case__person").filter(of_group(case.pk))
    own = tuple(side for side in rows if side.state is not PeerState.UNASKED)
    keys = {side.pk: key for side in own if (key := other_key(side))}
    found = {side.pk: side for side in PeerSide.objects.select_related(*BESIDE).filter(pk__in=keys.values())}
    return Sides(own=own, others={pk: found[key] for pk, key in keys.items() if key in found})


def asked_side(case: Case, pk: UUID) -> PeerSide:
    """Raises Http404, also while the person is not to be asked yet."""
    side = PeerSide.objects.select_related("case").filter(of_group(case.pk), pk=pk).first()
    if side is None or side.state is PeerState.UNASKED:
        raise Http404
    return side


def peer_lines(case: Case, *, at: datetime) -> tuple[PeerLine, ...]:
    """Three queries, none of them for a single peer."""
    sides = load_sides(case)
    consenting = Consent.objects.consenting(Scope.PEER, {case.person.remaining_id, *sides.persons}, kyiv_day(at))
    return lines_of(case, sides, consenting)


def lines_of(case: Case, sides: Sides, consenting: set[UUID]) -> tuple[PeerLine, ...]:
    """`consenting`: who of the person and those of the other sides consents today."""
    lines = [_line(side, case, sides.others.get(side.pk), consenting) for side in sides.own]
    return tuple(sorted(lines, key=lambda line: (not line.is_asked, line.state != PeerState.TIED, str(line.pk))))


def _line(side: PeerSide, case: Case, other: PeerSide | None, consenting: set[UUID]) -> PeerLine:
    state = side.state
    both = case.person.remaining_id in consenting and (other is None or _goes_on(other).person.remaining_id in consenting)
    asked_first = state is PeerState.ASKED and other is not None and _goes_on(other).person.remaining_id in consenting
    shown = other is not None and state in NAMED and (both or asked_first)
    return PeerLine(
        pk=side.pk,
        state=state,
        state_label=capfirst(str(state.label)),
        status=STATUS[state],
        name=(side.called or "") if shown else "",
        contact=_contact(other) if other and shown else None,
        is_hidden=not shown if state in NAMED else case.person.remaining_id not in consenting,
        is_asked=state is PeerState.ASKED,
        words=side.words or "",
        url=reverse("peer_answer", args=[case.number, side.pk]),
    )


def _goes_on(side: PeerSide) -> Case:
    return side.case.absorbed_by or side.case


def _contact(side: PeerSide) -> Colleague:
    """Who accompanies them, and without such a colleague their department."""
    card = _goes_on(side)
    if card.owner and card.owner.is_active:
        return colleague_line(card.owner, _("accompanies"))
    phone = card.department.duty_phone
    return Colleague(
        _("their department"), card.department.name, phone if can_be_called(phone) else "", phone_label(phone) if phone else ""
    )


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
    lines = tuple(_search_line(row, is_own=row.case_id in own, at=at) for row in shown)
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
    lines = {other.pk: _search_line(other, is_own=False, at=at) for other in among}
    return lines[row.pk]


def _search_line(row: PeerSide, *, is_own: bool, at: datetime) -> SearchLine:
    return SearchLine(
        pk=row.pk,
        words=row.words or "",
        department_name=row.case.department.name,
        since_label=date_label(kyiv_day(row.at), kyiv_day(at)) if row.at else "",
        is_own=is_own,
        url=reverse("peer_offer", args=[row.pk]),
    )
