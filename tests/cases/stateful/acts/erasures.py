"""Years pass after the end of a support; two heads erase the data of the person, unless something bars it."""

from uuid import UUID

from django.db import transaction
from django.http import Http404

from cases.case.models import Case, StateSpan
from cases.case.states import CaseState
from cases.rights.actions import (
    NewDataRequest,
    agree_erasure,
    answer_data_request,
    ask_erasure,
    end_legal_hold,
    record_data_request,
    refuse_erasure,
    set_legal_hold,
)
from cases.rights.models import DataRequest, Erasure, LegalHold
from cases.rights.states import RightKind
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission, Role
from tests.cases.stateful.notified import notifications_of
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World, cards, colleagues
from tests.database import as_owner, execute
from veterans.models import Channel

EARLIER = "interval '7 years'"
SPAN = f"UPDATE cases_statespan SET from_at = from_at - {EARLIER}, to_at = to_at - {EARLIER} WHERE id = %s"
NOTIFIED = f"UPDATE supporters_notification SET made_at = made_at - {EARLIER} WHERE id = ANY(%s)"


def years_pass(turn: Turn) -> None:
    """On the cards of one person and of who was joined into them. Refused while one of them is open, as time is not."""
    turn.permit(Permission.CASE_VIEW)
    _run_out(turn.case)


def ask_to_erase(turn: Turn) -> None:
    """The years have passed, mostly."""
    case = _answered(turn)
    with transaction.atomic():
        if not turn.seldom():
            _run_out(case)
        ask_erasure(case.person.remaining_id, reason="Минув строк", by=turn.by, at=turn.at, pk=new_id())


def agree_to_erase(turn: Turn) -> None:
    agree_erasure(_asked(turn).pk, by=turn.by, at=turn.at)


def refuse_to_erase(turn: Turn) -> None:
    refuse_erasure(_asked(turn).pk, words="Ще потрібні", by=turn.by, at=turn.at)


def erase(turn: Turn) -> None:
    """All of it at once: random choices seldom find one after the other."""
    case, second = _answered(turn), turn.choose(colleagues(turn.world, Role.HEAD))
    with transaction.atomic():
        _run_out(case)
        asked = ask_erasure(case.person.remaining_id, reason="Минув строк", by=turn.by, at=turn.at, pk=new_id())
        agree_erasure(asked.pk, by=second, at=turn.at)


def hold_the_data(turn: Turn) -> None:
    set_legal_hold(_answered(turn).person.remaining_id, reason="Провадження 77", by=turn.by, at=turn.at, pk=new_id())


def end_the_hold(turn: Turn) -> None:
    held = LegalHold.objects.in_force().filter(person=_answered(turn).person.remaining_id).first()
    end_legal_hold(turn.choose([held] if held else []).pk, reason="Закрито", by=turn.by, at=turn.at)


def record_a_request(turn: Turn) -> None:
    case = turn.card(Permission.RIGHTS_ANSWER)
    new = NewDataRequest(
        kind=turn.choose(list(RightKind)), received_on=kyiv_day(turn.at), channel=Channel.SPOKEN, words="Рік народження 1991"
    )
    record_data_request(case.pk, new, by=turn.by, at=turn.at, pk=new_id())


def answer_a_request(turn: Turn) -> None:
    case = turn.card(Permission.RIGHTS_ANSWER)
    waiting = list(DataRequest.objects.open().filter(case=case).order_by("recorded_at"))
    answer_data_request(turn.choose(waiting).pk, words="Виправлено", by=turn.by, at=turn.at)


def _answered(turn: Turn) -> Case:
    found = turn.found(Permission.RIGHTS_DECIDE)
    if not found.answers:
        raise Http404
    return found.case


def _asked(turn: Turn) -> Erasure:
    return turn.choose(list(Erasure.objects.asked().filter(person=_answered(turn).person.remaining_id)))


def _run_out(case: Case) -> None:
    """Their spans and notifications are moved: the function of the database has a clock of its own. Raises Http404."""
    group = Case.objects.filter(person__in=type(case.person).objects.of_group([case.person.remaining_id]))
    if group.filter(state=CaseState.OPEN).exists():
        raise Http404
    keys: list[UUID] = list(group.values_list("pk", flat=True))
    notified = [row.pk for row, _case_id in notifications_of(keys)]
    with as_owner():
        for span in StateSpan.objects.filter(case__in=keys).order_by("from_at").values_list("pk", flat=True):
            execute(SPAN, [span])  # the earliest first: each goes where no other is yet
        execute(NOTIFIED, [notified])


def ended(world: World) -> Aims:
    keys = [one.pk for one in cards(world) if one.state == CaseState.CLOSED and not one.loss]
    return [(key, head.pk) for key in keys for head in colleagues(world, Role.HEAD)]


def asked(world: World) -> Aims:
    found = Erasure.objects.asked().order_by("asked_at").values_list("person__cases", flat=True)
    return [(key, head.pk) for key in found for head in colleagues(world, Role.HEAD)]


def held(world: World) -> Aims:
    found = LegalHold.objects.in_force().order_by("set_at").values_list("person__cases", flat=True)
    return [(key, head.pk) for key in found for head in colleagues(world, Role.HEAD)]


def requests(_world: World) -> Aims:
    return list(DataRequest.objects.open().order_by("recorded_at").values_list("case", "case__owner"))


AIMS = {
    years_pass: ended,
    ask_to_erase: ended,
    agree_to_erase: asked,
    refuse_to_erase: asked,
    erase: ended,
    hold_the_data: ended,
    end_the_hold: held,
    answer_a_request: requests,
}
ACTS = (
    years_pass,
    ask_to_erase,
    agree_to_erase,
    refuse_to_erase,
    erase,
    hold_the_data,
    end_the_hold,
    record_a_request,
    answer_a_request,
)
