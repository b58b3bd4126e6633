"""From the ward to others: a peer, a circle, an event that was liked, one that was moved, and the next one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from cases.case.models import Case
from cases.person.actions.consents import answer_consent
from cases.reintegration.actions.circles.events import CircleFacts, EventFacts, add_circle, change_event, plan_event
from cases.reintegration.actions.circles.invitations import answer_invitation, invite, record_attendance
from cases.reintegration.actions.peers import agree_to_tie, propose_tie, search_for_peer, send_peer_changes
from cases.reintegration.models import Circle, PeerSide
from cases.reintegration.states.community import Attendance, CircleKind, Entrance, InvitationState, Liked, ShownAs
from config.demo.story import moment
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.actions.consents import NewConsent
from veterans.models import Answer, Channel, Scope, Territory

BUSK: Final = "UA46040030000058332"
POOL: Final = "Басейн «Хвиля», вул. Річкова, 5"
LIBRARY: Final = "Бібліотека, вул. Шевченка, 12"
VOLUNTEER: Final = "Волонтерка Соломія"
A_DAY: Final = timedelta(days=1)  # within it the other card shows what one has done
SEARCH: Final = "Рятувальник, чотири місяці після поранення. Любить рибалку й шахи, хоче поговорити про повернення до роботи."


def meet(own: Sequence[Case], far: Case, *, by: Supporter, today: date) -> None:
    """`own`: three cards of `by`; `far`: the card of a colleague.

    The first person swims and has a peer, the second would like to be one, the third looks for one.
    """
    first, second, third = own
    before = moment(today - timedelta(days=8), time(10, 30))
    for case in (first, second, third, far):
        _consent(case, Scope.PEER, at=before)
    _consent(first, Scope.ATTENDANCE, at=before)
    _tie(first, far, by=by, at=before + timedelta(minutes=10))
    propose_tie(second.pk, first.pk, shown_as=ShownAs.GIVEN_NAME, by=by, at=before + timedelta(minutes=20))
    send_peer_changes(at=before + 3 * A_DAY)
    search_for_peer(third.pk, words=SEARCH, shown_as=ShownAs.GIVEN_NAME, by=by, at=before + timedelta(minutes=30))
    _swim(first, second, by=by, today=today, at=before)


def _consent(case: Case, scope: Scope, *, at: datetime) -> None:
    if case.owner:
        new = NewConsent(scope=scope, answer=Answer.GIVEN, given_at=at, channel=Channel.SPOKEN)
        answer_consent(case.pk, new, version=None, by=case.owner, at=at)


def _tie(first: Case, far: Case, *, by: Supporter, at: datetime) -> None:
    propose_tie(first.pk, far.pk, shown_as=ShownAs.GIVEN_NAME, by=by, at=at)
    send_peer_changes(at=at + A_DAY)
    side = PeerSide.objects.get(case=far)
    if far.owner:
        agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=far.owner, at=at + A_DAY)
        send_peer_changes(at=at + 2 * A_DAY)


def _swim(first: Case, second: Case, *, by: Supporter, today: date, at: datetime) -> None:
    """One event is over and was liked, one was moved yesterday, the next ones are ahead, one of them of another circle."""
    circle, peers = _circle(by, at=at), _circle_of_peers(by, at=at)
    past = _event("Плавання: перше заняття", circle, moment(today - timedelta(days=3), time(17, 0)), by=by)
    moved = _event("Плавання: техніка кроля", circle, moment(today + timedelta(days=4), time(17, 0)), by=by)
    later = _event("Плавання: заплив на 50 метрів", circle, moment(today + timedelta(days=11), time(17, 0)), by=by)
    tea = replace(
        later,
        circle=peers,
        kind=CircleKind.CIRCLE,
        title="Чай і розмова",
        starts_at=moment(today + timedelta(days=6), time(16, 0)),
        place=LIBRARY,
        led_by_id=None,
        led_by_words=VOLUNTEER,
        entrance=Entrance.HELP,
        entrance_words="Дві сходинки, зустрінемо",
    )
    came = invite(first.pk, plan_event(past, by=by, at=at, pk=new_id()).pk, by=by, at=at)
    answer_invitation(came.pk, InvitationState.ACCEPTED, by=by, at=at + timedelta(hours=1))
    liked = (Liked.ACTIVITY, Liked.PEOPLE)
    after = moment(today - timedelta(days=2), time(9, 0))
    record_attendance(came.pk, Attendance.CAME, liked=liked, by=by, at=after)
    changed = plan_event(moved, by=by, at=at, pk=new_id())
    for case in (first, second):
        invite(case.pk, changed.pk, by=by, at=after)
    for facts in (later, tea):
        plan_event(facts, by=by, at=at, pk=new_id())
    new = replace(moved, starts_at=moment(today + timedelta(days=5), time(18, 0)))
    change_event(changed.pk, new, version=1, by=by, at=moment(today - timedelta(days=1), time(17, 40)))


def _circle(by: Supporter, *, at: datetime) -> Circle:
    facts = CircleFacts(
        kind=CircleKind.SPORT,
        name="Плавання для всіх",
        leader_id=by.pk,
        leader_words="",
        territory=Territory.objects.get(pk=BUSK),
        place=POOL,
        schedule="Щотижня, 17:00",
    )
    return add_circle(facts, by=by, at=at, pk=new_id())


def _circle_of_peers(by: Supporter, *, at: datetime) -> Circle:
    facts = CircleFacts(
        kind=CircleKind.CIRCLE,
        name="Коло побратимів",
        leader_id=None,
        leader_words=VOLUNTEER,
        territory=Territory.objects.get(pk=BUSK),
        place=LIBRARY,
        schedule="Раз на два тижні, 16:00",
    )
    return add_circle(facts, by=by, at=at, pk=new_id())


def _event(title: str, circle: Circle, starts_at: datetime, *, by: Supporter) -> EventFacts:
    return EventFacts(
        circle=circle,
        kind=CircleKind.SPORT,
        title=title,
        starts_at=starts_at,
        territory=circle.territory,
        place=POOL,
        entrance=Entrance.YES,
        entrance_words="Пандус із двору, двері праворуч",
        seats=12,
        led_by_id=by.pk,
        led_by_words="",
    )
