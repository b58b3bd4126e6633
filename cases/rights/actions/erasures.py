"""Erase the data of a person: one head asks, another decides, and a function of the database does it in the same transaction.

What a card counts in statistics stays; names, numbers and words go, in rows, history and events (ADR 46).
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.case.actions.locks import lock_any_case
from cases.case.actions.speaking.ending import end_speaking
from cases.case.models import Case
from cases.case.states import CaseState, IllegalTransition
from cases.endings.actions.losses.notices import settle_loss_notices
from cases.person.actions.family import leave_relative
from cases.reintegration.actions.peers.changes import settle_peer_notices
from cases.reintegration.actions.peers.endings import end_ties
from cases.rights.actions.requests import answer_data_request
from cases.rights.models import DataRequest, Erasure, RetentionRule
from cases.rights.models.retention import SUPPORT, persons_with_bars
from cases.rights.states import DataRequestState, ErasureRefusal, ErasureState, RightKind
from privacy.opening import current_reading
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person
from veterans.models import NAME_ENTRY_LOCK, FamilyTie, Person

ERASE: Final = "SELECT cases_erase_person(%s)"


@transaction.atomic
def ask_erasure(person_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> Erasure:
    """`person_id`: who remains of a group. Raises IllegalTransition while anything bars it, or when it is asked already."""
    _lock(person_id)
    _refuse_barred(person_id, at)
    if Erasure.objects.asked().filter(person=person_id).exists():
        raise IllegalTransition(ErasureRefusal.ASKED)
    current_reading().note(person_id)
    return Erasure.objects.create(pk=pk, person_id=person_id, reason=reason, asked_by=by, asked_at=at)


@transaction.atomic
def agree_erasure(erasure_id: UUID, *, by: Supporter, at: datetime) -> Erasure:
    """Another head agrees, and the data are erased at once. Raises IllegalTransition."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NAME_ENTRY_LOCK])
    erasure = _decide(erasure_id, ErasureState.AGREED, by=by, at=at)
    _refuse_barred(erasure.person_id, at)
    _keep_names(erasure.person_id, by=by, at=at)
    for key in _asking(erasure.person_id):
        answer_data_request(key, words=_("The data are erased."), by=by, at=at)
    for card in Case.objects.filter(person__in=Person.objects.of_group([erasure.person_id])).order_by("pk"):
        end_ties(card, by=by, at=at)
        settle_peer_notices(card, at=at)
        settle_loss_notices(card, at=at)
        end_speaking(card.pk, by=by, at=at, stay=frozenset())
    with connection.cursor() as cursor:
        cursor.execute(ERASE, [erasure.pk])
    return Erasure.objects.get(pk=erasure.pk)


@transaction.atomic
def refuse_erasure(erasure_id: UUID, *, words: str, by: Supporter, at: datetime) -> Erasure:
    """Another head refuses; who has asked withdraws it. Raises IllegalTransition."""
    asked_by = Erasure.objects.values_list("asked_by", flat=True).get(pk=erasure_id)
    state = ErasureState.WITHDRAWN if asked_by == by.pk else ErasureState.REFUSED
    return _decide(erasure_id, state, words=words, by=by, at=at)


def _decide(erasure_id: UUID, state: ErasureState, *, words: str = "", by: Supporter, at: datetime) -> Erasure:
    _lock(Erasure.objects.values_list("person_id", flat=True).get(pk=erasure_id))
    erasure = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure_id)
    if erasure.state != ErasureState.ASKED or (state == ErasureState.AGREED and erasure.asked_by_id == by.pk):
        raise IllegalTransition(ErasureRefusal.DECIDES)
    erasure.state, erasure.answer, erasure.decided_by, erasure.decided_at = state, words or None, by, at
    erasure.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    current_reading().note(erasure.person_id)
    return erasure


def _lock(person_id: UUID) -> None:
    """Everybody joined into the person and whose relative they are, then all their cards, each in the order of their keys."""
    group = list(Person.objects.of_group([person_id]).values_list("pk", flat=True))
    veterans = FamilyTie.objects.current().filter(person__in=group).values_list("veteran", flat=True)
    for key in sorted({*group, *veterans}):
        lock_person(key)
    for key in list(Case.objects.filter(person__in=group).order_by("pk").values_list("pk", flat=True)):
        lock_any_case(key)


def _refuse_barred(person_id: UUID, at: datetime) -> None:
    rows: Any = persons_with_bars(RetentionRule.objects.get(pk=SUPPORT), at).filter(pk=person_id)
    person = rows.first()
    if person is None or person.bar or person.is_erased:
        raise IllegalTransition(ErasureRefusal.BARRED)


def _keep_names(person_id: UUID, *, by: Supporter, at: datetime) -> None:
    """The open card of a relative keeps the name of the person, unless the person asked for the erasure."""
    group = Person.objects.of_group([person_id]).values("pk")
    asked = DataRequest.objects.of_persons(group).filter(kind=RightKind.ERASURE)
    if asked.exclude(state=DataRequestState.WITHDRAWN).exists():
        return
    is_open = Q(veteran__cases__state=CaseState.OPEN) | Q(veteran__joined_into__cases__state=CaseState.OPEN)
    ties = FamilyTie.objects.current().filter(is_open, person__in=group).distinct()
    for key in list(ties.order_by("pk").values_list("pk", flat=True)):
        leave_relative(key, by=by, at=at)


def _asking(person_id: UUID) -> list[UUID]:
    """Open requests to erase, of the whole group."""
    group = Person.objects.of_group([person_id]).values("pk")
    asks = DataRequest.objects.open().of_persons(group).filter(kind=RightKind.ERASURE)
    return list(asks.order_by("pk").values_list("pk", flat=True))
