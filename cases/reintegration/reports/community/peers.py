"""The peers of a card: what each side sees of the other, and only while both consent. No value of the other person is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.leading.reports.team import Colleague, colleague_line
from cases.reintegration.actions.peers.endings import other_key
from cases.reintegration.models import PeerSide
from cases.reintegration.states.community import PeerState
from supporters.directory.calendar import kyiv_day
from supporters.directory.numbers import can_be_called, phone_label
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
