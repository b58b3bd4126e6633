"""What a person asks about their data, holds of the data, the erasure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.case.actions.record import lock_any_case, lock_valid_case
from cases.case.actions.speaking import end_speaking
from cases.case.models import Case
from cases.case.states import CaseState, IllegalTransition
from cases.endings.actions.losses import settle_loss_notices
from cases.person.actions.family import leave_relative
from cases.reintegration.actions.peers import end_ties, settle_peer_notices
from cases.rights.models import DataRequest, Erasure, LegalHold, LegalTerm, RetentionRule
from cases.rights.models.retention import SUPPORT, persons_with_bars
from cases.rights.states import DataRequestRefusal, DataRequestState, ErasureRefusal, ErasureState, LegalHoldRefusal, RightKind
from privacy.opening import current_reading
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, hours_at
from veterans.actions.locks import lock_person
from veterans.models import NAME_ENTRY_LOCK, Channel, FamilyTie, Person

DATA_REQUEST: Final = "data_request"  # subject kind in notifications


@dataclass(frozen=True, kw_only=True)
class NewDataRequest:
    """`words`: what the person asks, in the words of who writes it down."""

    kind: RightKind
    received_on: date
    channel: Channel
    words: str


@transaction.atomic
def record_data_request(case_id: UUID, new: NewDataRequest, *, by: Supporter, at: datetime, pk: UUID) -> DataRequest:
    """Also on a closed or lost card. Raises IllegalTransition when one of this kind of the person waits already."""
    lock_person(Case.objects.values_list("person_id", flat=True).get(pk=case_id))
    case = lock_valid_case(case_id)
    group = Person.objects.of_group([case.person_id]).values("pk")
    if DataRequest.objects.open().of_persons(group).filter(kind=new.kind).exists():
        raise IllegalTransition(DataRequestRefusal.WAITS)
    if new.received_on > kyiv_day(at):
        raise IllegalTransition(DataRequestRefusal.DAY)
    term = LegalTerm.objects.get(pk=new.kind)
    current_reading().note(case.person_id)
    return DataRequest.objects.create(
        pk=pk,
        case=case,
        kind=new.kind,
        received_on=new.received_on,
        channel=new.channel,
        words=new.words,
        term=term,
        due_on=term.due_on(new.received_on, hours_at(at)),
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def answer_data_request(request_id: UUID, *, words: str, by: Supporter, at: datetime) -> DataRequest:
    """It is done as the person asked. Raises IllegalTransition when it has its answer."""
    return _settle(request_id, DataRequestState.ANSWERED, words=words, by=by, at=at)


@transaction.atomic
def refuse_data_request(request_id: UUID, *, words: str, by: Supporter, at: datetime) -> DataRequest:
    """A head refuses it for a reason, which the person gets. Raises IllegalTransition when it has its answer."""
    return _settle(request_id, DataRequestState.REFUSED, words=words, by=by, at=at)


@transaction.atomic
def withdraw_data_request(request_id: UUID, *, words: str, by: Supporter, at: datetime) -> DataRequest:
    """The person does not ask it any more, or never did. Raises IllegalTransition when it has its answer."""
    return _settle(request_id, DataRequestState.WITHDRAWN, words=words, by=by, at=at)


def _settle(request_id: UUID, state: DataRequestState, *, words: str, by: Supporter, at: datetime) -> DataRequest:
    """Lock the card, then the request; nobody is reminded of it any more."""
    lock_any_case(DataRequest.objects.values_list("case_id", flat=True).get(pk=request_id))
    request = DataRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=request_id)
    if not request.is_open:
        raise IllegalTransition(DataRequestRefusal.SETTLED)
    request.state, request.answer, request.answered_by, request.answered_at = state, words, by, at
    request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    current_reading().note(request.case.person_id)
    reminders = Notification.objects.about(DATA_REQUEST, [request.pk]).filter(settled_at=None)
    reminders.update(settled_at=at, read_at=Coalesce("read_at", Value(at, DateTimeField())))
    return request


@transaction.atomic
def set_legal_hold(person_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> LegalHold:
    """Raises IllegalTransition when the data of the person, or of one joined into them, are held already."""
    lock_person(person_id)
    if holds_of(person_id):
        raise IllegalTransition(LegalHoldRefusal.HELD)
    current_reading().note(person_id)
    return LegalHold.objects.create(pk=pk, person_id=person_id, reason=reason, set_by=by, set_at=at)


@transaction.atomic
def end_legal_hold(hold_id: UUID, *, reason: str, by: Supporter, at: datetime) -> LegalHold:
    """Raises IllegalTransition for who has set it, and when it has ended."""
    lock_person(LegalHold.objects.values_list("person_id", flat=True).get(pk=hold_id))
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold_id)
    if hold.ended_at or hold.set_by_id == by.pk:
        raise IllegalTransition(LegalHoldRefusal.ENDS)
    hold.end_reason, hold.ended_by, hold.ended_at = reason, by, at
    hold.save(update_fields=["end_reason", "ended_by", "ended_at"])
    current_reading().note(hold.person_id)
    return hold


def holds_of(person_id: UUID) -> list[LegalHold]:
    """In force, of the person and of everybody joined into them."""
    group = Person.objects.of_group([person_id]).values("pk")
    return list(LegalHold.objects.in_force().filter(person__in=group).select_related("set_by").order_by("set_at", "pk"))


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
    """Open requests of the whole group: to erase, since an open one of another kind has barred the erasure."""
    group = Person.objects.of_group([person_id]).values("pk")
    asks = DataRequest.objects.open().of_persons(group)
    return list(asks.order_by("pk").values_list("pk", flat=True))
