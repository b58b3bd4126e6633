"""A person was killed, died, is missing or in captivity: the report ends the support at once, and the head answers it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from cases.case.actions.record import close_span, lock_valid_case, next_span, record_event
from cases.case.actions.speaking import Now, Return, count_staying, counted, return_ended, returning
from cases.case.models import Case, Episode, Loss, OwnerSpan, StateSpan
from cases.case.models.case import CaseQuerySet
from cases.case.models.group import of_group
from cases.case.states import CaseRefusal, CaseState, EventKind, IllegalTransition, LossKind, LossState
from cases.course.actions.promises.making import settle_reminders
from cases.course.actions.promises.passing import pass_on_of_case
from cases.course.actions.steps import NextStep, plan_step
from cases.course.models import Promise
from cases.course.states import PromiseBy, PromiseState
from cases.endings.actions.closures import close
from cases.endings.states import LossRefusal
from cases.leading.actions.departments import move_to
from cases.leading.actions.teams import at_work_on
from privacy.ids import new_id
from supporters.directory.actions.locks import DepartmentRefused, hold_open_department
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, presence_on
from supporters.directory.models.tree import Tree
from supporters.directory.roles import LEADS_CASES
from supporters.notifications.actions.notifications import notify, settle_all, settle_notifications, settle_reminders_about
from supporters.notifications.models import Rule
from veterans.models import Consent

LOSS: Final = "loss"  # subject kind of a loss in notifications


def notify_of_loss(loss: Loss, *, by: Supporter, at: datetime) -> None:
    """Who answers for the department is asked to answer the report instead; that an earlier report was a mistake is news no more.

    The caller has locked the case.
    """
    settle_loss_notices(loss.case, at=at)
    asked = presence_on(kyiv_day(at)).desk(loss.case.department_id)
    notify(_at_work(loss, at=at) - {by.pk, asked}, Rule.LOSS_KNOWN, LOSS, loss.pk, at=at)


def notify_of_mistake(loss: Loss, *, by: Supporter, at: datetime) -> None:
    """The caller has locked the case."""
    notify(_at_work(loss, at=at) - {by.pk}, Rule.LOSS_MISTAKEN, LOSS, loss.pk, at=at)


def settle_loss_notices(case: Case, *, at: datetime) -> None:
    settle_notifications(LOSS, list(Loss.objects.filter(case=case).values_list("pk", flat=True)), at=at)


def _at_work(loss: Loss, *, at: datetime) -> set[UUID]:
    """Owners, who covers for them and teams, also of the card of the other programme; who kept a promise that has ended."""
    cards, presence = [loss.case, *_other_cards(loss.case)], presence_on(kyiv_day(at))
    covering = {pk for card in cards if (pk := presence.in_place_of(card.owner_id))}
    keepers = Promise.objects.filter(pk__in=loss.ended.get("promises", ()), whose__is_active=True)
    return at_work_on(cards, at=at) | covering | set(keepers.values_list("whose", flat=True))


def _other_cards(case: Case) -> CaseQuerySet:
    return Case.objects.opened().filter(person=case.person_id).exclude(pk=case.pk)


@dataclass(frozen=True)
class Answering:
    """The owner, if that one may still lead the case, and the department to which it then belongs."""

    owner: Supporter | None
    department: Department


def lock_answering(case_id: UUID) -> Answering:
    """Lock account and department before the case. The case does not change its owner while it is closed.

    The case follows the owner, who may have moved since. Without one it belongs to its department or, when that is closed, to the
    nearest open one above. Raises IllegalTransition when none is open.
    """
    case = Case.objects.only("owner_id", "department_id").get(pk=case_id)
    able = Supporter.objects.active().filter(cases=case.pk, role__in=LEADS_CASES)
    owner = able.select_for_update(of=("self",), no_key=True).first()
    return Answering(owner, owner.department if owner else _nearest_open(case.department_id))


def reopen(case: Case, answering: Answering, step: NextStep, *, by: Supporter, at: datetime) -> None:
    """Continue the latest episode. The caller has locked `case`, and plans `step`. Raises IllegalTransition."""
    next_span(StateSpan, case, CaseState.OPEN, at=at)
    latest = Episode.objects.filter(case=case).latest("started_at")
    Episode.objects.filter(pk=latest.pk).update(ended_at=None)
    case.state, case.next_due_on, case.next_due_time = CaseState.OPEN, step.due_on, step.due_time
    if case.owner_id and answering.owner is None:
        case.owner, case.queued_at = None, at
        close_span(OwnerSpan, case, at=at)
    case.save(update_fields=["state", "absorbed_by", "loss", "next_due_on", "next_due_time", "owner", "queued_at", "version"])
    if case.department_id != answering.department.pk:
        move_to(case, answering.department, by=by, at=at)


def _nearest_open(department_id: UUID) -> Department:
    """Locked against closing. Raises IllegalTransition."""
    for pk in Tree.read().upwards(department_id):
        try:
            hold_open_department(pk)
        except DepartmentRefused:
            continue
        return Department.objects.get(pk=pk)
    raise IllegalTransition(CaseRefusal.DEPARTMENT)


def waiting_again() -> frozenset[str]:
    """Codes of the kinds that wait again once the report of a loss is taken back."""
    return frozenset(code for code, one in returning().items() if one.after_loss)


def ended_rows(loss: Loss) -> dict[str, QuerySet[Any]]:
    """By code of speaking(): the rows of the card and of absorbed ones that it ended and that have not been touched since."""
    return {code: _ended(code, one, loss) for code, one in returning().items() if one.after_loss}


def _ended(code: str, one: Return, loss: Loss) -> QuerySet[Any]:
    since = one.after_loss(loss.reported_at) if one.after_loss else Q()
    rows: QuerySet[Any] = one.model.objects.filter(of_group(loss.case_id), since, pk__in=loss.ended.get(code, ()))
    return rows


def when_taken_back(case: Case, *, at: datetime) -> Now:
    """What the person, or who was joined into them, has answered counts."""
    return Now((Consent.objects.of_person(case.person_id),), at)


@transaction.atomic
def confirm_loss(case_id: UUID, *, by: Supporter, at: datetime) -> Loss:
    """The head confirms the report; the case stays closed. Raises IllegalTransition."""
    case = lock_valid_case(case_id)
    loss = _lock_unanswered(case)
    _answer(loss, LossState.CONFIRMED, by=by, at=at)
    settle_reminders_about(LOSS, [loss.pk], at=at)  # who has not read of the loss still does
    record_event(case, EventKind.LOSS_CONFIRMED, by=by, at=at, loss=loss.kind)
    return loss


@transaction.atomic
def take_back_loss(case_id: UUID, *, step: NextStep | None, words: str, by: Supporter, at: datetime) -> dict[str, int]:
    """The report was a mistake: the case goes on in the same episode, with its owner, its team and a new next step.

    What others were promised waits again: promises, checks, packages, invitations ahead; nothing else that the report ended.
    Returns by code of speaking() how much of these stays ended, as it may not be promised any more. `step` is None for a case
    that was closed before the report: it stays closed. Raises IllegalTransition.
    """
    answering = lock_answering(case_id)
    case = lock_valid_case(case_id)
    loss = _lock_unanswered(case)
    if loss.was_open is (step is None):
        raise IllegalTransition(LossRefusal.STEP)
    _answer(loss, LossState.TAKEN_BACK, by=by, at=at, words=words)
    settle_all(LOSS, [loss.pk], at=at)
    _settle_promises(case, PromiseState.WITHDRAWN, by=by, at=at)
    case.loss, case.version = "", case.version + 1
    if step:
        reopen(case, answering, step, by=by, at=at)
        plan_step(case, step, by=by, at=at)
    else:
        case.save(update_fields=["loss", "version"])
    ended = ended_rows(loss)
    returned = return_ended(ended, when_taken_back(case, at=at))
    staying = count_staying(ended, returned)
    pass_on_of_case(case.pk, at=at)
    notify_of_mistake(loss, by=by, at=at)
    details = {"loss": loss.kind, "goes_on": loss.was_open, "returned": counted(returned)}
    record_event(case, EventKind.LOSS_TAKEN_BACK, by=by, at=at, note=words, **details)
    return staying


@transaction.atomic
def record_family_reached(case_id: UUID, *, by: Supporter, at: datetime) -> None:
    """Keep the promise to reach the family. Raises IllegalTransition when there is none."""
    case = lock_valid_case(case_id)
    if not case.loss or not _settle_promises(case, PromiseState.KEPT, by=by, at=at):
        raise IllegalTransition(LossRefusal.FAMILY)
    record_event(case, EventKind.FAMILY_REACHED, by=by, at=at)


def _settle_promises(case: Case, state: PromiseState, *, by: Supporter, at: datetime) -> int:
    """Settle the open promises of the case and their reminders at once; returns how many. The caller has locked the case."""
    keys = list(Promise.objects.open().filter(case=case).values_list("pk", flat=True))
    Promise.objects.filter(pk__in=keys).update(state=state, settled_at=at, settled_by=by)
    settle_reminders(keys, at=at)
    return len(keys)


def _lock_unanswered(case: Case) -> Loss:
    loss = Loss.objects.unanswered().select_for_update(of=("self",)).filter(case=case).first()
    if loss is None:
        raise IllegalTransition(LossRefusal.NONE)
    loss.case = case
    return loss


def _answer(loss: Loss, state: LossState, *, by: Supporter, at: datetime, words: str = "") -> None:
    loss.state, loss.answered_by, loss.answered_at, loss.words = state, by, at, words or None
    loss.save(update_fields=["state", "answered_by", "answered_at", "words"])


FAMILY: Final = ""  # no words: pages name the promise in the language of the reader
FAMILY_WITHIN: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class NewLoss:
    """What is reported, and from whom it is known. `happened_on`: None when the day is not known."""

    kind: LossKind
    happened_on: date | None
    source: str


@transaction.atomic
def report_loss(case_id: UUID, new: NewLoss, *, by: Supporter, at: datetime, pk: UUID) -> dict[str, int]:
    """Close the case and end everything that can still speak of it; return how much of each kind.

    The head of the department gets the promise to reach the family. Owner and team are notified once, and stay: the report may be
    taken back.
    Raises IllegalTransition when a loss is reported already.
    """
    case = lock_valid_case(case_id)
    if case.loss:
        raise IllegalTransition(LossRefusal.REPORTED)
    was_open = case.state != CaseState.CLOSED
    case.loss = new.kind
    ended = close(case, by=by, at=at)
    loss = Loss.objects.create(
        pk=pk,
        case=case,
        kind=new.kind,
        happened_on=new.happened_on,
        source=new.source,
        was_open=was_open,
        reported_by=by,
        reported_at=at,
        ended={code: ended[code] for code in waiting_again()},
    )
    _promise_to_reach_the_family(case, by=by, at=at)
    notify_of_loss(loss, by=by, at=at)
    record_event(case, EventKind.LOSS_REPORTED, by=by, at=at, note=new.source, loss=new.kind, ended=counted(ended))
    return counted(ended)


def _promise_to_reach_the_family(case: Case, *, by: Supporter, at: datetime) -> None:
    """For the head that the department has on the day of the promise."""
    Promise.objects.create(
        pk=new_id(),
        case=case,
        words=FAMILY,
        who=PromiseBy.SUPPORTER,
        due_on=kyiv_day(at) + FAMILY_WITHIN,
        made_by=by,
        made_at=at,
    )
