"""Report a loss, answer the report, reach the family."""

from cases.case.models import Loss
from cases.case.models.group import of_group
from cases.case.states import LossKind
from cases.course.models import Promise
from cases.course.states import PromiseState
from cases.endings.actions.losses import NewLoss, confirm_loss, record_family_reached, report_loss, take_back_loss
from privacy.ids import new_id
from supporters.directory.roles import Permission
from tests.cases.stateful.acts.papers import agreed_returns
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World


def report_a_loss(turn: Turn) -> None:
    case = turn.card(Permission.LOSS_REPORT)
    new = NewLoss(kind=turn.choose(list(LossKind)), happened_on=None, source="Зателефонувала дружина")
    report_loss(case.pk, new, by=turn.by, at=turn.at, pk=new_id())


def confirm_the_loss(turn: Turn) -> None:
    confirm_loss(turn.card(Permission.LOSS_ANSWER).pk, by=turn.by, at=turn.at)


def take_the_loss_back(turn: Turn) -> None:
    case = turn.card(Permission.LOSS_ANSWER)
    loss = Loss.objects.unanswered().filter(case=case).first()
    goes_on = loss.was_open if loss else True
    step = turn.next_step() if goes_on is not turn.seldom() else None
    ended = Promise.objects.filter(of_group(case.pk), settled_at=loss.reported_at if loss else None, settled_by=None)
    keys = set(ended.exclude(state=PromiseState.OPEN).values_list("pk", flat=True))
    with agreed_returns(turn.at):
        take_back_loss(case.pk, step=step, words="Помилка", by=turn.by, at=turn.at)
    lost = Promise.objects.filter(pk__in=keys).exclude(state=PromiseState.OPEN)
    assert not lost.exists(), "a promise that the report of a loss ended is not open again"


def reach_the_family(turn: Turn) -> None:
    record_family_reached(turn.card(Permission.LOSS_ANSWER).pk, by=turn.by, at=turn.at)


def reports(_world: World) -> Aims:
    return list(Loss.objects.unanswered().order_by("reported_at").values_list("case", "case__department__head"))


def losses(_world: World) -> Aims:
    return list(Loss.objects.in_force().order_by("reported_at").values_list("case", "case__department__head"))


AIMS = {confirm_the_loss: reports, take_the_loss_back: reports, reach_the_family: losses}
ACTS = (report_a_loss, confirm_the_loss, take_the_loss_back, reach_the_family)
