"""The line of stages of a card: where the running course is, and when each stage of it began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.case.access import FoundCase
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.hand_over import AskedLine
from cases.case.reports.identity import birth_label, numbered
from cases.case.reports.known_rows import Known
from cases.case.reports.owner_words import led_label
from cases.case.reports.phones import PhoneLine, call_first, shown_phones
from cases.case.states import STAGES, CaseState, LossKind, Risk, Stage
from cases.course.reports.entries import Entry
from cases.course.reports.places import known_place_label
from cases.course.reports.plan import NextStepLine, Offer, plan_lines
from cases.course.reports.timeline import timeline
from cases.course.reports.timeline_rows import CONVERSATIONS, CourseView, KindLink, kind_links
from cases.desk.reports.card.facts import CardFacts, card_facts, known_of, known_risk_limit, last_contact
from cases.desk.reports.card.menu import CardMenu, card_menu
from cases.endings.reports.ended import EndedLine, ended_line
from cases.endings.reports.losses import LossPage, loss_page
from cases.leading.reports.hand_over import acting_label
from cases.leading.reports.questions import CardQuestions, card_questions
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.numbers import Reached, reached_by
from supporters.directory.roles import Permission


@dataclass(frozen=True)
class StageStep:
    label: str
    state: str
    since_label: str


class StageRow(NamedTuple):
    """A stage, and when it began."""

    stage: Stage
    from_at: datetime


def stages_of_course(case: Case, known: Known) -> list[StageRow]:
    """Of the running course only, the oldest first: a stage that goes on from the one before begins with it."""
    rows = sorted((datetime.fromisoformat(row.known["at"]), row.known["stage"]) for row in known.get("stage", ()))
    ends = [at for at, _stage in rows[1:]]
    return [
        StageRow(Stage(stage), max(at, case.opened_at))
        for (at, stage), ended_at in zip_longest(rows, ends)
        if ended_at is None or ended_at > case.opened_at
    ]


def stage_steps(case: Case, spans: Sequence[StageRow], today: date) -> tuple[StageStep, ...]:
    began = dict(spans)
    current = Stage(case.stage)
    return tuple(
        StageStep(
            str(stage.label),
            "current" if stage is current else "done" if stage.position < current.position else "ahead",
            date_label(kyiv_day(began[stage]), today) if stage in began else "",
        )
        for stage in STAGES[current.programme]
    )


def position_label(case: Case, spans: Sequence[StageRow], today: date) -> str:
    """«Етап 5 з 6: Реінтеграція, з 24 вересня»; "" of a lost card, which has no spans."""
    if not spans:
        return ""
    stage = Stage(case.stage)
    return _("Stage %(position)d of %(all)d: %(stage)s, since %(day)s") % {
        "position": stage.position,
        "all": len(STAGES[stage.programme]),
        "stage": stage.label,
        "day": date_label(kyiv_day(spans[-1].from_at), today),
    }


@dataclass(frozen=True, kw_only=True)
class OwnerLine:
    """The owner, with the work phone for another reader. `acting_label` names the person who acts today while the owner is away,
    `offered_label` who is asked to take the case, "" for nobody."""

    label: str
    phone: Reached
    acting_label: str
    offered_label: str


@dataclass(frozen=True, kw_only=True)
class Card:
    name: str
    number_label: str
    case_url: str
    branch_label: str
    rank_label: str
    owner: OwnerLine
    contact_label: str
    risk: str
    risk_label: str
    birth_label: str
    stages: tuple[StageStep, ...]
    stage_position_label: str
    place_label: str
    facts: CardFacts
    next_step: NextStepLine | None
    offers: tuple[Offer, ...]
    how_to_speak: str
    questions: CardQuestions
    phones: tuple[PhoneLine, ...]
    entries: tuple[Entry, ...]
    more_url: str
    kinds: tuple[KindLink, ...]
    kind_label: str
    is_narrowed: bool
    is_day: bool
    empty_label: str
    is_open: bool
    in_crisis: bool
    held_label: str
    is_closing: bool
    ended: EndedLine | None
    loss: LossPage | None
    menu: CardMenu
    can_log: bool
    can_change_stage: bool
    can_postpone: bool
    log_url: str
    stage_url: str
    postpone_url: str
    reminder_url: str
    team_url: str

    @property
    def call_first(self) -> PhoneLine | None:
        return call_first(self.phones)


def case_card(found: FoundCase, user: Supporter, view: CourseView = CONVERSATIONS, *, at: datetime) -> Card:
    """A lost card has neither stages nor a place nor a next step."""
    case, workable = found.case, found.workable
    loss = loss_page(case, user, at=at, workable=workable) if case.loss else None
    today, known = kyiv_day(at), known_of(case, now=at)
    spans = [] if loss else stages_of_course(case, known)
    may_write, is_open = workable, case.state == CaseState.OPEN  # to a closed case too
    workable = workable and is_open
    course = timeline(case, user, view, today=at, workable=workable)
    limit, place = known_risk_limit(known), known_place_label(known, today) if is_open else ""
    next_step, offers = plan_lines(case, user if workable else None, today=at, limit=limit) if is_open else (None, ())
    ended = ended_line(case, user, at=at, may_write=may_write, answers=found.answers)
    veteran = getattr(case.person, "veteran", None)
    return Card(
        name=case.person.full_name,
        number_label=numbered(case),
        case_url=case.get_absolute_url(),
        branch_label=veteran.get_branch_display() if veteran else "",
        rank_label=(veteran.rank or "") if veteran else "",
        owner=OwnerLine(
            label=_owner_label(case),
            phone=reached_by(case.owner.phone if case.owner and case.owner != user else None),
            acting_label="" if case.loss else acting_label(case, user, absent=found.absent, at=at),
            offered_label=_offered_label(found.offer, at=at),
        ),
        contact_label=_contact_label(case, course.entries, last_contact(known), today=at),
        risk=case.risk,
        risk_label=str(Risk(case.risk).label),
        birth_label=birth_label(case.person),
        stages=stage_steps(case, spans, today),
        stage_position_label=position_label(case, spans, today),
        place_label=place,
        facts=card_facts(case, known, user, place=place, today=today),
        next_step=next_step,
        offers=offers,
        how_to_speak="" if case.loss else case.person.how_to_speak or "",
        phones=shown_phones(case, user, at=at, may_write=may_write),
        questions=card_questions(found, user, at=at),
        entries=course.entries,
        more_url=f"?entries=all&kind={view.kind}" if course.has_more else "",
        kinds=kind_links(view.kind),
        kind_label=view.label(today),
        is_narrowed=view.is_narrowed,
        is_day=view.day is not None,
        empty_label=view.empty_label,
        is_open=is_open,
        in_crisis=is_open and case.risk == Risk.RED,
        held_label=_held_label(case, today=today),
        is_closing=found.closing,
        ended=ended,
        loss=loss,
        menu=card_menu(found, user, at=at),
        can_log=workable and Permission.VISIT_LOG in user.granted,
        can_change_stage=workable and Permission.STAGE_CHANGE in user.granted,
        can_postpone=workable and Permission.STEP_POSTPONE in user.granted,
        log_url=case_address("visit_new", case.number),
        stage_url=case_address("stage_change", case.number),
        postpone_url=case_address("step_postpone", case.number),
        reminder_url=case_address("case_reminder", case.number),
        team_url=case_address("case_team", case.number),
    )


def _held_label(case: Case, *, today: date) -> str:
    """«Пауза до 12 грудня»"""
    if case.held_until is None or not case.is_held(today):
        return ""
    return _("Paused until %(day)s") % {"day": date_label(case.held_until, today)}


def _owner_label(case: Case) -> str:
    if case.owner is None:
        return _("there was no owner") if case.loss else _("no owner yet")
    name = case.owner.short_name
    if case.loss:
        return led_label(case.owner.address_form, past=LossKind(case.loss).is_death) % {"name": name}
    return _("accompanied by %(name)s") % {"name": name}


def _offered_label(offer: AskedLine | None, *, at: datetime) -> str:
    """«Запропоновано: Яворівська О. І., чекає на відповідь до завтра, 14:10»"""
    if offer is None:
        return ""
    words = {"to": offer.name, "moment": moment_label(offer.answer_by, kyiv_day(at))}
    return _("Offered to %(to)s, an answer is due: %(moment)s") % words


def _contact_label(case: Case, entries: Sequence[Entry], before: datetime | None, *, today: datetime) -> str:
    """«Останній зв’язок: учора, 14:10 · Дзвінок · Мельник І. О.» An entry that is not shown gives the moment only.

    `before`: the last contact of an earlier course.
    """
    if case.last_contact_at is None and before and not case.loss:
        day = date_label(kyiv_day(before), kyiv_day(today))
        return _("Not yet reached in this course; the last time: %(day)s") % {"day": day}
    if case.last_contact_at is None:
        return _("There was no contact") if case.loss else _("No contact yet")
    last = next((entry for entry in entries if entry.is_contact), None)
    parts = (last.when_label, last.title, last.author) if last else (moment_label(case.last_contact_at, kyiv_day(today)),)
    return _("Last contact: %(contact)s") % {"contact": " · ".join(parts)}
