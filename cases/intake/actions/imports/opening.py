"""The day of a first step that a register does not name: spread over working days, so that no day gets a heap of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from cases.case.models import Case, Episode, ImportedRow, stage_policy
from cases.case.models.episode import NO_NOTICE, Notice
from cases.case.states import HandOverReason, IllegalTransition, Risk, RowState, Stage
from cases.course.actions.cases import NewCase, open_case
from cases.course.actions.stays import Place
from cases.course.actions.steps import NextStep
from cases.course.actions.visits import NewVisit, new_entry, record_logged
from cases.course.states import VisitKind
from cases.intake.actions.imports.checks import certain_each, identity_token, is_known, opened_before
from cases.intake.actions.imports.registers import hold_imports, lock_row
from cases.intake.actions.verdicts import JudgedPair, keep_verdicts
from cases.intake.states import ImportRefusal
from cases.leading.actions.hand_overs.asking import NewHandOver, ask, lock_asked
from cases.person.actions.consents import answer_at_intake
from privacy.ids import new_id
from privacy.opening import to_edit
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter
from supporters.notifications.models import Hours
from veterans.actions.consents import NewConsent
from veterans.actions.people import NewPerson, register_person
from veterans.matching import Facts
from veterans.models import Answer, Scope

A_DAY: Final = 6
"""First steps of a colleague on one working day: about half of the contacts that a day holds (eight hours, 40 minutes each), so
that the work that was planned before has its place. A caseload of 40 is met in seven working days."""


def free_day(whose: UUID, *, people: int, today: date, hours: Hours) -> date:
    """The first working day after today with room for one more; later rows of the same colleague or department come after it.

    `people`: over whose days the steps are spread, at least one.
    """
    days = ImportedRow.objects.of_card().filter(spread_for=whose, spread_on__gt=today).values("spread_on")
    last = days.annotate(n=Count("pk")).order_by("-spread_on").first()
    if last is None:
        return hours.after(today, 1)
    day: date = last["spread_on"] or today
    return day if last["n"] < A_DAY * people else hours.after(day, 1)


def people_of(department_id: UUID) -> int:
    """How many colleagues may take the cards that wait in the queue of the department."""
    return max(1, Supporter.objects.owners().filter(department=department_id).count())


@dataclass(frozen=True)
class RegisterStep:
    """The next step as the register has it: "" and None where it has nothing."""

    what: str = ""
    due_on: date | None = None
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class RegisterCase:
    """What a row brings. `owner`: the colleague who is asked to lead the case. `department`: where it waits for an answer.

    `unrecognised`: the colleague whom the row names while no head has recognised them: nobody is asked (ADR 66).
    `since`: when the stage began, `contact_at`: the last contact; None: not known.
    """

    person: NewPerson
    facts: Facts
    stage: Stage
    department: Department
    since: datetime | None = None
    place: Place | None = None
    owner: Supporter | None = None
    unrecognised: Supporter | None = None
    contact_at: datetime | None = None
    notice: Notice = NO_NOTICE
    step: RegisterStep = RegisterStep()


@transaction.atomic
def open_row(row_id: UUID, listed: RegisterCase, *, hours: Hours, by: Supporter, at: datetime) -> ImportedRow:
    """Register the person of a ready row and open the card, which waits in the queue of its department.

    Row and card are written in one transaction, so a process that is killed leaves neither or both. If somebody who looks like
    this person has been registered since the check, the head is asked instead, unless another import has opened the same row.
    `hours`: of the day. Raises IllegalTransition.
    """
    hold_imports()
    row = lock_row(row_id)
    register = row.register
    if row.state != RowState.READY or register.confirmed_at is None or register.undone_at is not None:
        raise IllegalTransition(ImportRefusal.NOT_READY)
    (alike,) = certain_each([listed.facts], by)
    words = to_edit(row.words)
    before = opened_before([identity_token(listed.person)], by)
    if not words and (alike or before):
        return _met(row, is_known=is_known(listed.person, register.pk, before))
    person = register_person(listed.person, may_contest=True, pk=row.person_key)
    owner, department = lock_asked(listed.owner, listed.department)
    step = _first_step(row, listed, owner, department, hours=hours, at=at)
    case = open_case(person, _new_case(listed, department, step, register.pk), by=by, at=at)
    unasked = NewConsent(scope=Scope.CARE, answer=Answer.NOT_ASKED, given_at=at, basis=register.basis_id or "")
    answer_at_intake(case, unasked, by=by, at=at, ask_by=step.due_on)
    if listed.contact_at:
        _write_contact(case, listed.contact_at, by=by, at=at)
    if owner:
        offer = NewHandOver(to=owner, department=department, reason=HandOverReason.QUEUE)
        ask(case, offer, owner, department, by=by, at=at, pk=new_id())
    keep_verdicts(person.pk, [JudgedPair(one.person_id, one.score, one.reasons) for one in alike], words=words, by=by, at=at)
    row.case, row.state, row.opened_at, row.content, row.words = case, RowState.OPENED, at, None, None
    row.unrecognised = listed.unrecognised
    row.save(update_fields=["case", "state", "opened_at", "content", "words", "unrecognised", "spread_for", "spread_on"])
    return row


def _met(row: ImportedRow, *, is_known: bool) -> ImportedRow:
    """Somebody like this person has got a card since the check: the row is known by it, or the head is asked."""
    if is_known:
        row.state, row.content, row.unrecognised = RowState.KNOWN, None, None
    else:
        row.state = RowState.ALIKE
    row.save(update_fields=["state", "content", "unrecognised"])
    return row


def _new_case(listed: RegisterCase, department: Department, step: NextStep, register_id: UUID) -> NewCase:
    return NewCase(
        programme=listed.stage.programme,
        stage=listed.stage,
        owner=None,
        department=department,
        first_step=step,
        place=listed.place,
        notice=listed.notice,
        since=listed.since,
        register=register_id,
    )


def _first_step(
    row: ImportedRow, listed: RegisterCase, owner: Supporter | None, department: Department, *, hours: Hours, at: datetime
) -> NextStep:
    """As the register has it; a missing day is spread over the working days of who will do it."""
    policy, today, given = stage_policy(listed.stage), kyiv_day(at), listed.step
    what, furthest_on = given.what or policy.step, policy.horizon(Risk.GREEN, today).furthest_on
    because = _("The first steps of an imported register are spread over working days")  # kept with a step that needs a reason
    if given.due_on and today <= given.due_on <= furthest_on:
        return NextStep(what=what, due_on=given.due_on, because=given.because or because)
    whose, people = (owner.pk, 1) if owner else (department.pk, people_of(department.pk))
    day = min(free_day(whose, people=people, today=today, hours=hours), furthest_on)
    row.spread_for, row.spread_on = whose, day
    return NextStep(what=what, due_on=day, because=because)


def _write_contact(case: Case, contact_at: datetime, *, by: Supporter, at: datetime) -> None:
    """An entry that says what it is: the register has the day only."""
    words = _("According to the register that was imported. Who spoke, and about what, is not recorded in it.")
    new = NewVisit(kind=VisitKind.REGISTER, reached=True, summary=words, occurred_at=contact_at)
    episode_id = Episode.objects.get(case=case, ended_at=None).pk
    visit = new_entry(case, new, episode_id=episode_id, by=by, at=at, pk=new_id())
    visit.save(force_insert=True)
    case.save(update_fields=["last_contact_at"])
    record_logged(visit, by=by, at=at)
