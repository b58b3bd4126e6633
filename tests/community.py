"""Peers, circles, events and invitations for tests, made through the actions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.case.models import Case
from cases.reintegration.actions.circles.events import CircleFacts, EventFacts, add_circle, plan_event
from cases.reintegration.actions.circles.invitations import invite
from cases.reintegration.actions.peers import agree_to_tie, propose_tie, search_for_peer, send_peer_changes
from cases.reintegration.models import Circle, CommunityEvent, EventInvitation, PeerSide
from cases.reintegration.models.community.peer import tie_token
from cases.reintegration.states.community import CircleKind, Entrance, ShownAs
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from tests.consenting import make_consent
from tests.factories import House, make_case, make_person
from tests.persons import make_territories
from veterans.models import Scope, Territory

HROMADA = "UA46040030000058332"


def territory() -> Territory:
    if not Territory.objects.filter(pk=HROMADA).exists():
        make_territories()
    return Territory.objects.select_related("parent").get(pk=HROMADA)


def circle_facts(**changed: Any) -> CircleFacts:
    known = {
        "kind": CircleKind.SPORT,
        "name": "Плавання для всіх",
        "leader_id": None,
        "leader_words": "Тренер Степан",
        "territory": territory(),
        "place": "Басейн «Хвиля», вул. Річкова, 5",
        "schedule": "Щочетверга, 17:00",
        **changed,
    }
    return CircleFacts(**known)


def make_circle(by: Supporter, **changed: Any) -> Circle:
    with reading_under_way(Reading()):
        return add_circle(circle_facts(**changed), by=by, at=timezone.now(), pk=new_id())


def event_facts(*, days: float = 7, **changed: Any) -> EventFacts:
    """`days`: until it begins."""
    known = {
        "circle": None,
        "kind": CircleKind.SPORT,
        "title": "Заплив на 50 метрів",
        "starts_at": timezone.now() + timedelta(days=days),
        "territory": territory(),
        "place": "Басейн «Хвиля»",
        "entrance": Entrance.YES,
        "entrance_words": "Пандус із двору",
        "seats": None,
        "led_by_id": None,
        "led_by_words": "",
        **changed,
    }
    return EventFacts(**known)


def make_event(by: Supporter, *, days: float = 7, **changed: Any) -> CommunityEvent:
    """With negative `days` it was planned before and has taken place."""
    with reading_under_way(Reading()):
        at = timezone.now() + timedelta(days=min(days, 0) - 1)
        return plan_event(event_facts(days=days, **changed), by=by, at=at, pk=new_id())


def make_invited(case: Case, event: CommunityEvent, by: Supporter, *, at: datetime | None = None) -> EventInvitation:
    """Invited before the event began."""
    with reading_under_way(Reading()):
        return invite(case.pk, event.pk, by=by, at=at or min(timezone.now(), event.starts_at - timedelta(minutes=1)))


def consent_to_peers(*cases: Case) -> None:
    for case in cases:
        by = case.owner
        assert by is not None
        make_consent(case, by, scope=Scope.PEER)


def make_proposal(own: Case, other: Case, by: Supporter) -> PeerSide:
    """The side of the other card, which waits for the answer of its person. The first person consents."""
    with reading_under_way(Reading()):
        propose_tie(own.pk, other.pk, shown_as=ShownAs.GIVEN_NAME, by=by, at=timezone.now())
        show_changes()
        return PeerSide.objects.get(token=tie_token(other.pk, own.pk))


def make_peers(own: Case, other: Case, by: Supporter, other_by: Supporter) -> tuple[PeerSide, PeerSide]:
    """Both consent and agree."""
    consent_to_peers(own, other)
    side = make_proposal(own, other, by)
    with reading_under_way(Reading()):
        agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=other_by, at=timezone.now())
        show_changes()
    sides = PeerSide.objects.all()
    return sides.get(token=tie_token(own.pk, other.pk)), sides.get(token=tie_token(other.pk, own.pk))


def show_changes() -> None:
    """As if a day had passed: what one card did is shown on the other, and notified."""
    send_peer_changes(at=timezone.now() + timedelta(days=1))


def make_search(
    case: Case, by: Supporter, *, words: str = "Прикордонник, любить рибалку", at: datetime | None = None
) -> PeerSide:
    """The person consents."""
    with reading_under_way(Reading()):
        return search_for_peer(case.pk, words=words, shown_as=ShownAs.CALL_SIGN, by=by, at=at or timezone.now())


@dataclass(frozen=True)
class Community:
    """`invitation`: of the card of the house, to `event`; to `other_event` the person is not invited. `asked`: the side of that
    card, proposed from another one; `search`: of a card of the colleague; `own`: a card of the owner whose person consents."""

    circle: Circle
    event: CommunityEvent
    other_event: CommunityEvent
    invitation: EventInvitation
    asked: PeerSide
    search: PeerSide
    own: Case


def make_community(house: House) -> Community:
    own, theirs = make_case(house.owner, person=make_person("Сова")), make_case(house.colleague, person=make_person("Крук"))
    consent_to_peers(house.case, own, theirs)
    event = make_event(house.owner)
    return Community(
        circle=make_circle(house.owner),
        event=event,
        other_event=make_event(house.owner, days=9, title="Шахи"),
        invitation=make_invited(house.case, event, house.owner),
        asked=make_proposal(own, house.case, house.owner),
        search=make_search(theirs, house.colleague),
        own=own,
    )
