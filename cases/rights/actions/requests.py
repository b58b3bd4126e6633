"""Record what a person asks about their data, and answer or refuse it. There is no event: the row says who did what and when.

A request is of the person, not of the support, so the end of the support, a loss or a join leaves it open.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce

from cases.case.actions.locks import lock_any_case, lock_kept_case
from cases.case.models import Case
from cases.case.states import CaseState, IllegalTransition
from cases.rights.models import DataRequest, LegalTerm
from cases.rights.states import DataRequestRefusal, DataRequestState, RightKind
from privacy.opening import current_reading
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, hours_at
from veterans.actions.locks import lock_person
from veterans.models import Channel, Person

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
    case = lock_kept_case(case_id)
    group = Person.objects.of_group([case.person_id]).values("pk")
    if case.state == CaseState.WITHDRAWN:
        raise IllegalTransition(case.refusal)
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
