"""Cards beyond the reader's: whether there is one, and a request about it."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_valid_case, record_event
from cases.case.models import Case
from cases.case.states import EventKind, IllegalTransition
from cases.leading.models import CardRequest
from cases.leading.states import RequestRefusal, RequestState
from privacy.actions import record_access
from privacy.ids import new_id
from privacy.keys import keyed_token
from privacy.models import AccessRecord
from privacy.opening import current_reading
from supporters.directory.actions.locks import locked_supporter
from supporters.directory.calendar import kyiv_day, midnight
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule
from veterans.matching import Facts, whole_fact_holders

CARD_REQUEST: Final = "card_request"  # subject kind in notifications
ANSWERS: Final = (RequestState.TALKED, RequestState.OFFERED, RequestState.ANOTHER)


@transaction.atomic
def ask_about_card(case_id: UUID, *, note: str, by: Supporter, at: datetime, pk: UUID | None = None) -> CardRequest:
    """The open request of `by` about this card if there is one; its note stays as it was sent."""
    case = lock_valid_case(case_id)
    known = CardRequest.objects.open().filter(case=case, asked_by=by).first()
    if known:
        return known
    request = CardRequest.objects.create(pk=pk or new_id(), case=case, note=note, asked_by=by, asked_at=at)
    record_event(case, EventKind.REQUEST_ASKED, by=by, at=at, request=str(request.pk))
    return request


def request_key(case_id: UUID, *, by: Supporter) -> UUID:
    """The key of the open request of `by` about this card, or one for a new request."""
    known = CardRequest.objects.open().filter(case=case_id, asked_by=by).values_list("pk", flat=True).first()
    return known or new_id()


@transaction.atomic
def answer_request(request_id: UUID, answer: RequestState, *, words: str, by: Supporter, at: datetime) -> CardRequest:
    """The colleague reads the answer and `words` ("" for none). Raises IllegalTransition."""
    case, request = _lock_open(request_id)
    if answer not in ANSWERS:
        raise IllegalTransition(RequestRefusal.ANSWER)
    _settle(request, answer, words=words, by=by, at=at)
    record_event(case, EventKind.REQUEST_ANSWERED, by=by, at=at, request=str(request.pk), answer=answer.value)
    notify({request.asked_by_id} - {by.pk}, Rule.REQUEST_ANSWERED, CARD_REQUEST, request.pk, at=at)
    return request


@transaction.atomic
def withdraw_request(request_id: UUID, *, by: Supporter, at: datetime) -> CardRequest:
    """Only its author. Raises IllegalTransition."""
    _case, request = _lock_open(request_id)
    if request.asked_by_id != by.pk:
        raise IllegalTransition(RequestRefusal.AUTHOR)
    _settle(request, RequestState.WITHDRAWN, words="", by=by, at=at)
    return request


def end_by_taking(case: Case, *, by: Supporter, at: datetime) -> None:
    """End the open request of `by`, who leads the case now. The caller has locked the case."""
    for request in CardRequest.objects.open().filter(case=case, asked_by=by):
        _settle(request, RequestState.OFFERED, words="", by=by, at=at)


def _lock_open(request_id: UUID) -> tuple[Case, CardRequest]:
    case = lock_valid_case(CardRequest.objects.values_list("case", flat=True).get(pk=request_id))
    request = CardRequest.objects.open().select_for_update(of=("self",)).filter(pk=request_id).first()
    if request is None:
        raise IllegalTransition(RequestRefusal.SETTLED)
    return case, request


def _settle(request: CardRequest, state: RequestState, *, words: str, by: Supporter, at: datetime) -> None:
    request.state, request.words, request.answered_by, request.answered_at = state, words or None, by, at
    request.save(update_fields=["state", "words", "answered_by", "answered_at"])


MOST_A_DAY: Final = 20
ROUTE: Final = "duplicate_check"  # route in the access record: one such record is one question


@transaction.atomic
def ask_doors(facts: Facts, *, by: Supporter, at: datetime) -> frozenset[UUID] | None:
    """Persons of whom the first known one of the whole facts is, the reader's own ones too; None: no answer today.

    The same facts are asked once a day however often they are sent. Concurrent questions of one account run one after another.
    """
    question = _question(facts)
    if question is None:
        return frozenset()
    locked_supporter(by.pk)
    today = AccessRecord.objects.filter(actor_id=by.pk, at__gte=midnight(kyiv_day(at)), route=ROUTE)
    asked = list(dict.fromkeys(bytes(token or b"") for token in today.order_by("at", "id").values_list("query_token", flat=True)))
    holders = whole_fact_holders(facts)
    reading = replace(current_reading(), actor_id=by.pk, role=by.role, route=ROUTE, query_token=question)
    record_access(replace(reading, subjects=set(holders)))
    return holders if question in asked[:MOST_A_DAY] or len(asked) < MOST_A_DAY else None


def _question(facts: Facts) -> bytes | None:
    """A token of all whole facts; None when there is none."""
    whole = sorted(token for token in (facts.rnokpp, facts.name_born, *facts.own_phones) if token)
    return keyed_token("door", "".join(token.hex() for token in whole)) if whole else None
