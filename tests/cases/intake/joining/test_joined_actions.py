"""An absorbed card takes no new work from any action; and the one that remains is not withdrawn."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, Loss, TeamMember
from cases.case.states import CaseRefusal, CaseState, EpisodeKind, LossKind, Stage
from cases.course.actions.cases import change_stage
from cases.course.actions.promises.making import keep_promise
from cases.course.actions.steps import postpone_step
from cases.course.actions.visits import NewVisit, log_visit
from cases.course.models import Promise
from cases.course.states import PostponeReason, PromiseState, VisitKind
from cases.desk.reports.invariants import broken_invariants
from cases.endings.actions.closures import log_check
from cases.endings.actions.episodes import begin_episode, reopen_case
from cases.endings.actions.losses import NewLoss, confirm_loss, record_family_reached, report_loss, take_back_loss
from cases.intake.actions.withdrawal import may_withdraw
from cases.leading.actions.requests import answer_request, ask_about_card, withdraw_request
from cases.leading.actions.teams import end_membership
from cases.leading.models import CardRequest
from cases.leading.states import RequestState
from cases.person.actions.consents import answer_consent, end_consent, undo_answer
from cases.reintegration.actions.packages import receive_package, withdraw_package
from cases.reintegration.models import PeerSide
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from tests.community import make_peers
from tests.consenting import make_consent
from tests.ended import new_episode
from tests.factories import (
    make_case,
    make_loss,
    make_member,
    make_package,
    make_person,
    make_promise,
    next_step,
)
from tests.joined import Twice, make_join, make_twice
from tests.persons import make_pair, make_request
from tests.refusing import refused
from veterans.actions.consents import NewConsent
from veterans.models import Answer, Channel, Consent, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Act = Callable[[Twice, datetime], object]


def _visit(at: datetime) -> NewVisit:
    return NewVisit(kind=VisitKind.CALL, reached=True, summary="Поговорили", occurred_at=at)


def _consent(at: datetime) -> NewConsent:
    return NewConsent(scope=Scope.CARE, answer=Answer.GIVEN, given_at=at, channel=Channel.SPOKEN)


def _loss(kind: LossKind = LossKind.MISSING) -> NewLoss:
    return NewLoss(kind=kind, happened_on=None, source="Зателефонувала дружина")


def _postpone(twice: Twice, at: datetime) -> object:
    why = {"reason": PostponeReason.ASKED, "words": "", "by": twice.other_owner, "at": at}
    return postpone_step(twice.card.pk, due_on=kyiv_day(at), due_time=None, **why)  # type: ignore[arg-type]


def _stage(twice: Twice, at: datetime) -> object:
    new = {"to": Stage.REHABILITATION, "moved_at": at, "step": next_step(), "place": None}
    return change_stage(twice.card.pk, **new, by=twice.other_owner, at=at)  # type: ignore[arg-type]


def _end_membership(twice: Twice, at: datetime) -> object:
    member = TeamMember.objects.get(case=twice.card, to_at=None)
    return end_membership(member.pk, by=twice.other_owner, at=at)


def _answer_request(twice: Twice, at: datetime) -> object:
    request = CardRequest.objects.get(case=twice.card)
    return answer_request(request.pk, RequestState.TALKED, words="", by=twice.other_owner, at=at)


def _withdraw_request(twice: Twice, at: datetime) -> object:
    return withdraw_request(CardRequest.objects.get(case=twice.card).pk, by=twice.owner, at=at)


ACTS: dict[str, Act] = {
    "loss": lambda twice, at: report_loss(twice.card.pk, _loss(), by=twice.other_owner, at=at, pk=new_id()),
    "confirm loss": lambda twice, at: confirm_loss(twice.card.pk, by=twice.head, at=at),
    "take back loss": lambda twice, at: take_back_loss(twice.card.pk, step=next_step(), words="", by=twice.head, at=at),
    "family reached": lambda twice, at: record_family_reached(twice.card.pk, by=twice.head, at=at),
    "package received": lambda twice, at: receive_package(twice.card.pk, received_on=kyiv_day(at), by=twice.other_owner, at=at),
    "package withdrawn": lambda twice, at: withdraw_package(twice.card.pk, by=twice.other_owner, at=at),
    "membership ended": _end_membership,
    "check": lambda twice, at: log_check(twice.card.pk, _visit(at), by=twice.other_owner, at=at, pk=new_id()),
    "reopened": lambda twice, at: reopen_case(twice.card.pk, new_episode(EpisodeKind.RETURNED), by=twice.other_owner, at=at),
    "episode": lambda twice, at: begin_episode(twice.card.pk, new_episode(), by=twice.other_owner, at=at),
    "request": lambda twice, at: ask_about_card(twice.card.pk, note="Він у нас", by=twice.head, at=at),
    "request answered": _answer_request,
    "request withdrawn": _withdraw_request,
    "consent": lambda twice, at: answer_consent(twice.card.pk, _consent(at), version=None, by=twice.other_owner, at=at),
    "consent withdrawn": lambda twice, at: end_consent(twice.card.pk, Scope.CARE, version=None, by=twice.other_owner, at=at),
    "consent undone": lambda twice, at: undo_answer(twice.card.pk, Scope.CARE, version=1, by=twice.other_owner, at=at),
    "entry": lambda twice, at: log_visit(twice.card.pk, _visit(at), None, by=twice.other_owner, at=at, pk=new_id()),
    "stage": _stage,
    "step": _postpone,
}


@pytest.fixture
def twice() -> Twice:
    """Joined; on the absorbed card somebody waited for an answer, for a package and for a colleague."""
    twice = make_twice()
    make_member(twice.card, twice.other_owner)
    make_request(twice.card, twice.owner)
    make_package(twice.card, twice.other_owner)
    make_consent(twice.card, twice.other_owner)
    make_join(twice)
    return twice


@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
def test_absorbed_card_is_refused_by_the_action_itself(twice: Twice, act: Act) -> None:
    before, events = Case.objects.filter(pk=twice.card.pk).values().get(), CaseEvent.objects.count()
    with refused(CaseRefusal.ABSORBED):
        act(twice, timezone.now())
    assert Case.objects.filter(pk=twice.card.pk).values().get() == before
    assert (CaseEvent.objects.count(), Loss.objects.count()) == (events, 0)
    assert Consent.objects.filter(person=twice.card.person_id, withdrawn_at=None, replaced_at=None).count() == 2
    assert TeamMember.objects.filter(case=twice.card, to_at=None).count() == 1
    assert not any(broken_invariants().values())


def test_promise_of_an_absorbed_card_is_kept_all_the_same() -> None:
    twice = make_twice()
    theirs = make_promise(twice.card, twice.other_owner)
    make_join(twice)
    keep_promise(theirs.pk, by=twice.owner, at=timezone.now())
    assert Promise.objects.get(pk=theirs.pk).state == PromiseState.KEPT


@pytest.mark.parametrize("way", ["loss", "consent withdrawn"])
def test_ties_of_the_absorbed_card_end_with_those_of_the_remaining_one(way: str) -> None:
    twice = make_twice()
    peer = make_case(twice.owner, person=make_person("Тарасюк"))
    make_peers(twice.card, peer, twice.other_owner, twice.owner)
    make_consent(twice.into, twice.owner, scope=Scope.PEER)
    make_join(twice)
    if way == "loss":
        make_loss(twice.into, twice.owner)
    else:
        end_consent(twice.into.pk, Scope.PEER, version=None, by=twice.owner, at=timezone.now())
    assert not PeerSide.objects.exists()


def test_card_that_absorbed_another_is_not_withdrawn() -> None:
    """Also if nobody but its author has done anything on it, the join included: both cards would be out of reach."""
    twice = make_twice()
    mine = make_case(twice.owner, person=make_person("Тарасюк"), at=timezone.now() - timedelta(hours=1))
    pair = make_pair(mine.person, twice.into.person)
    assert may_withdraw(mine, twice.owner, at=timezone.now())
    make_join(Twice(head=twice.owner, owner=twice.owner, other_owner=twice.owner, into=mine, card=twice.into, pair=pair))
    assert Case.objects.get(pk=twice.into.pk).state == CaseState.ABSORBED
    assert not may_withdraw(Case.objects.get(pk=mine.pk), twice.owner, at=timezone.now())
