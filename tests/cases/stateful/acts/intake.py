"""A card that its author opened by mistake; colleagues who ask about a card; heads who ask who leads it."""

from django.http import Http404

from cases.case.models import Case, CaseEvent, Question
from cases.case.states import CaseState, EventKind
from cases.intake.actions.withdrawal import withdraw_card
from cases.leading.actions.questions import answer_question, ask_question, withdraw_question
from cases.leading.actions.requests import ANSWERS, answer_request, ask_about_card, withdraw_request
from cases.leading.models import CardRequest
from privacy.ids import new_id
from supporters.directory.roles import Permission
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World, cards


def withdraw_a_card(turn: Turn) -> None:
    withdraw_card(turn.card(Permission.PERSON_REGISTER).pk, words="Не та людина", by=turn.by, at=turn.at)


def ask_about_a_card(turn: Turn) -> None:
    """The colleague does not see it: its number is known from elsewhere."""
    turn.permit(Permission.PERSON_REGISTER)
    if turn.case.state != CaseState.OPEN or turn.case.person.is_erased:
        raise Http404
    ask_about_card(turn.case.pk, note="Він у нас, палата 5", by=turn.by, at=turn.at)


def answer_about_a_card(turn: Turn) -> None:
    waiting = CardRequest.objects.open().filter(case=turn.card(Permission.CASE_OFFER)).order_by("asked_at")
    answer_request(turn.choose(list(waiting)).pk, turn.choose(ANSWERS), words="Поговорили", by=turn.by, at=turn.at)


def withdraw_a_request(turn: Turn) -> None:
    turn.permit(Permission.PERSON_REGISTER)
    own = CardRequest.objects.open().filter(case=turn.case, asked_by=turn.by)
    withdraw_request(turn.choose(list(own)).pk, by=turn.by, at=turn.at)


def ask_a_question(turn: Turn) -> None:
    ask_question(_answered(turn, Permission.QUESTION_ASK).pk, words="Чи є день комісії?", by=turn.by, at=turn.at, pk=new_id())


def answer_a_question(turn: Turn) -> None:
    case = _answered(turn, Permission.QUESTION_ANSWER)
    answer_question(_question(turn, case).pk, words="Так, у четвер", by=turn.by, at=turn.at)


def withdraw_a_question(turn: Turn) -> None:
    case = _answered(turn, Permission.QUESTION_ASK)
    withdraw_question(_question(turn, case).pk, by=turn.by, at=turn.at)


def _answered(turn: Turn, permission: Permission) -> Case:
    found = turn.found(permission)
    if not found.answers:
        raise Http404
    return found.case


def _question(turn: Turn, case: Case) -> Question:
    return turn.choose(list(Question.objects.open().filter(case=case).order_by("asked_at")))


def own_cards(world: World) -> Aims:
    """Which may be withdrawn."""
    made = dict(CaseEvent.objects.filter(kind=EventKind.OPENED).values_list("case", "by"))
    return [(one.pk, made[one.pk]) for one in cards(world)[4:] if one.pk in made and one.state == CaseState.OPEN]


def requests(_world: World) -> Aims:
    return list(CardRequest.objects.open().order_by("asked_at").values_list("case", "case__owner"))


def own_requests(_world: World) -> Aims:
    return list(CardRequest.objects.open().order_by("asked_at").values_list("case", "asked_by"))


def questions(_world: World) -> Aims:
    return list(Question.objects.open().order_by("asked_at").values_list("case", "case__owner"))


def own_questions(_world: World) -> Aims:
    return list(Question.objects.open().order_by("asked_at").values_list("case", "asked_by"))


def led(_world: World) -> Aims:
    return list(Case.objects.opened().exclude(owner=None).order_by("opened_at").values_list("pk", "department__head"))


AIMS = {
    withdraw_a_card: own_cards,
    answer_about_a_card: requests,
    withdraw_a_request: own_requests,
    ask_a_question: led,
    answer_a_question: questions,
    withdraw_a_question: own_questions,
}
ACTS = (
    withdraw_a_card,
    ask_about_a_card,
    answer_about_a_card,
    withdraw_a_request,
    ask_a_question,
    answer_a_question,
    withdraw_a_question,
)
