"""Events to which people are invited, and peers who are brought together."""

from django.db import transaction
from django.db.models import QuerySet

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.reintegration.actions.circles.events import cancel_event, record_informed
from cases.reintegration.actions.circles.invitations import answer_invitation, invite
from cases.reintegration.actions.peers import agree_to_tie, end_tie, propose_tie
from cases.reintegration.models import CommunityEvent, EventInvitation, PeerSide
from cases.reintegration.states.community import InvitationState, PeerState, ShownAs
from privacy.opening import Reading, reading_under_way
from supporters.directory.roles import Permission
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World, cards
from tests.community import make_event
from tests.consenting import make_consent
from veterans.models import Scope

DAYS = (20, 30)  # until an event begins
SEATS = (None, 1, 1, 2)


def invite_to_an_event(turn: Turn) -> None:
    """To one that is planned already, or to a new one."""
    case = turn.card(Permission.COMMUNITY_MANAGE)
    ahead = list(CommunityEvent.objects.ahead(turn.at).order_by("starts_at"))
    with transaction.atomic():
        event = turn.choose(ahead) if ahead and turn.flip() else _event(turn)
        invite(case.pk, event.pk, by=turn.by, at=turn.at)


def fill_the_event(turn: Turn) -> None:
    """One with few seats: somebody may take what the end of another support has left free."""
    event = turn.choose(list(_limited(turn.world)))
    invite(turn.card(Permission.COMMUNITY_MANAGE).pk, event.pk, by=turn.by, at=turn.at)


def answer_an_invitation(turn: Turn) -> None:
    state = turn.choose((InvitationState.ACCEPTED, InvitationState.DECLINED))
    answer_invitation(_invitation(turn).pk, state, by=turn.by, at=turn.at)


def cancel_an_event(turn: Turn) -> None:
    event = _invitation(turn).event
    cancel_event(event.pk, words="Басейн зачинено", version=turn.version(event.version), by=turn.by, at=turn.at)


def inform_of_the_event(turn: Turn) -> None:
    record_informed(_invitation(turn).pk, by=turn.by, at=turn.at)


def propose_a_peer(turn: Turn) -> None:
    """The person consents at that moment, mostly."""
    case = turn.card(Permission.COMMUNITY_MANAGE)
    other = turn.choose([one for one in cards(turn.world) if one.pk != case.pk])
    with transaction.atomic():
        _consent(turn, case)
        propose_tie(case.pk, other.pk, shown_as=ShownAs.GIVEN_NAME, by=turn.by, at=turn.at)


def agree_to_a_peer(turn: Turn) -> None:
    case = turn.card(Permission.COMMUNITY_MANAGE)
    side = turn.choose(list(_asked().filter(of_group(case.pk))))
    with transaction.atomic():
        _consent(turn, case)
        agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=turn.by, at=turn.at)


def part_peers(turn: Turn) -> None:
    sides = PeerSide.objects.filter(of_group(turn.card(Permission.COMMUNITY_MANAGE).pk))
    end_tie(turn.choose(list(sides)).pk, by=turn.by, at=turn.at)


def _limited(world: World) -> QuerySet[CommunityEvent]:
    return CommunityEvent.objects.ahead(world.now).exclude(seats=None).order_by("starts_at")


def _event(turn: Turn) -> CommunityEvent:
    return make_event(turn.by, days=turn.choose(DAYS), seats=turn.choose(SEATS))


def _consent(turn: Turn, case: Case) -> None:
    if not turn.seldom():
        make_consent(case, turn.by, scope=Scope.PEER, at=turn.at)


def _invitation(turn: Turn) -> EventInvitation:
    case = turn.card(Permission.COMMUNITY_MANAGE)
    found = EventInvitation.objects.filter(of_group(case.pk)).select_related("event").order_by("invited_at")
    return turn.choose(list(found))


def _asked() -> QuerySet[PeerSide]:
    with reading_under_way(Reading()):
        ties = PeerSide.objects.ties().select_related("case")
        return PeerSide.objects.filter(pk__in=[side.pk for side in ties if side.state is PeerState.ASKED])


def invited(_world: World) -> Aims:
    return list(EventInvitation.objects.order_by("invited_at").values_list("case", "case__owner"))


def led(_world: World) -> Aims:
    return list(Case.objects.opened().order_by("opened_at").values_list("pk", "owner"))


def led_beside_an_event(world: World) -> Aims:
    return led(world) if _limited(world).exists() else []


def asked(_world: World) -> Aims:
    return list(_asked().order_by("case").values_list("case", "case__owner"))


def peers(_world: World) -> Aims:
    return list(PeerSide.objects.order_by("case").values_list("case", "case__owner"))


AIMS = {
    invite_to_an_event: led,
    fill_the_event: led_beside_an_event,
    answer_an_invitation: invited,
    cancel_an_event: invited,
    inform_of_the_event: invited,
    propose_a_peer: led,
    agree_to_a_peer: asked,
    part_peers: peers,
}
ACTS = (
    invite_to_an_event,
    fill_the_event,
    answer_an_invitation,
    cancel_an_event,
    inform_of_the_event,
    propose_a_peer,
    agree_to_a_peer,
    part_peers,
)
