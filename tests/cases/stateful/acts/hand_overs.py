"""Offer a card, answer an offer, withdraw it; a head who gives cards to colleagues."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from cases.case.models import Case, HandOver
from cases.case.states import HandOverReason
from cases.leading.actions.hand_overs.answers import accept_for_department, accept_hand_over, refuse_hand_over
from cases.leading.actions.hand_overs.asking import NewHandOver, name_taker, offer_case, offer_instead, withdraw_hand_over
from cases.leading.asked_access import asked_case
from cases.leading.reports.hand_over import may_name, may_withdraw
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission, Role
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World, colleagues, open_departments


def offer(turn: Turn) -> None:
    """To a colleague, perhaps to oneself, or to a department."""
    case, to = turn.card(Permission.CASE_OFFER), _colleague(turn)
    department = turn.choose(open_departments(turn.world))
    new = NewHandOver(
        to=to if turn.luck.random() < 0.7 else None,
        department=department,
        reason=HandOverReason.OVERLOAD,
        note=turn.choose(("", "Любить каву")),
        joint_step=turn.choose(("", "Прийти разом")),
    )
    with transaction.atomic():
        offer_case(case.pk, new, by=turn.by, at=turn.at, pk=new_id())
        if new.to and new.to.pk == turn.by.pk:
            accept_hand_over(case.pk, by=turn.by, at=turn.at)


def accept(turn: Turn) -> None:
    accept_hand_over(_asked(turn).case_id, by=turn.by, at=turn.at)


def accept_into_queue(turn: Turn) -> None:
    accept_for_department(_asked(turn).case_id, by=turn.by, at=turn.at)


def refuse(turn: Turn) -> None:
    refuse_hand_over(_asked(turn).case_id, words="Не встигаю", by=turn.by, at=turn.at)


def name_a_colleague(turn: Turn) -> None:
    """Naming oneself accepts."""
    asked, to = _asked(turn), _colleague(turn)
    if not may_name(asked, turn.by):
        raise PermissionDenied
    with transaction.atomic():
        name_taker(asked.case_id, to=to, by=turn.by, at=turn.at)
        if to.pk == turn.by.pk:
            accept_hand_over(asked.case_id, by=turn.by, at=turn.at)


def withdraw_offer(turn: Turn) -> None:
    found = turn.found(Permission.CASE_OFFER)
    waiting = HandOver.objects.open().filter(case=found.case).first()
    if waiting and not may_withdraw(waiting, turn.by, answers=found.answers):
        raise PermissionDenied
    withdraw_hand_over(found.case.pk, by=turn.by, at=turn.at)


def assign_owner(turn: Turn) -> None:
    """A head gives a card of the list to a colleague, or takes it."""
    turn.permit(Permission.OWNER_ASSIGN)
    case = Case.objects.worklist_of(turn.by).filter(pk=turn.case.pk).first()
    if case is None:
        raise Http404
    to = turn.choose((turn.by, _colleague(turn), _colleague(turn)))
    reason = HandOverReason.OVERLOAD if case.owner_id else HandOverReason.QUEUE
    with transaction.atomic():
        new = NewHandOver(to=to, department=to.department, reason=reason)
        offer_instead(case.pk, new, by=turn.by, at=turn.at, pk=new_id())
        if to.pk == turn.by.pk:
            accept_hand_over(case.pk, by=turn.by, at=turn.at)


def hand_over_elsewhere(turn: Turn) -> None:
    """To a colleague of another department, who accepts at once: random choices seldom find the second one after the first."""
    case = turn.card(Permission.CASE_OFFER)
    to = turn.choose([one for one in colleagues(turn.world, Role.SUPPORTER) if one.department_id != case.department_id])
    with transaction.atomic():
        new = NewHandOver(to=to, department=to.department, reason=HandOverReason.OVERLOAD)
        offer_case(case.pk, new, by=turn.by, at=turn.at, pk=new_id())
        accept_hand_over(case.pk, by=to, at=turn.at)


def _asked(turn: Turn) -> HandOver:
    turn.permit(Permission.OWNER_ANSWER)
    return asked_case(turn.request, turn.case.number)


def _colleague(turn: Turn) -> Supporter:
    """Also one who may not lead a card."""
    return turn.choose(colleagues(turn.world, *(() if turn.seldom() else (Role.SUPPORTER, Role.HEAD))))


def to_colleagues(_world: World) -> Aims:
    return list(HandOver.objects.open().order_by("asked_at").values_list("case", "to_owner"))


def to_departments(_world: World) -> Aims:
    return list(HandOver.objects.open().order_by("asked_at").values_list("case", "to_department__head"))


def own_offers(_world: World) -> Aims:
    return list(HandOver.objects.open().order_by("asked_at").values_list("case", "asked_by"))


def lists(_world: World) -> Aims:
    return list(Case.objects.opened().order_by("opened_at").values_list("pk", "department__head"))


AIMS = {
    assign_owner: lists,
    accept: to_colleagues,
    accept_into_queue: to_departments,
    refuse: to_colleagues,
    name_a_colleague: to_departments,
    withdraw_offer: own_offers,
}
ACTS = (offer, accept, accept_into_queue, refuse, name_a_colleague, withdraw_offer, assign_owner, hand_over_elsewhere)
