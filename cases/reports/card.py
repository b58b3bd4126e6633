"""The case page: who this is, where on the line, what comes next, whom to call, what has been."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, FollowUp, StageSpan, Stay
from cases.reports.timeline import Entry, timeline
from cases.states import CaseState, Risk, Stage, StepState
from supporters.calendar import date_label, due_label, kyiv_day
from supporters.models import Supporter
from supporters.numbers import phone_display
from supporters.roles import Permission
from veterans.models import Person, Phone

RECENT = 20


@dataclass(frozen=True)
class StageStep:
    label: str
    state: str
    since_label: str


@dataclass(frozen=True)
class NextStepLine:
    what: str
    due_label: str
    due_state: str


@dataclass(frozen=True)
class PhoneLine:
    label: str
    display: str
    tel: str


@dataclass(frozen=True)
class OwnerLine:
    """Who leads, and what is open about it."""

    label: str
    waits: bool  # the named owner has not answered yet
    is_mine_to_answer: bool
    accept_url: str
    return_url: str


@dataclass(frozen=True)
class IdentityLine:
    """Whose page a form is on."""

    name: str
    number_label: str
    stage_label: str
    case_url: str


@dataclass(frozen=True)
class Card:
    name: str
    number_label: str
    case_url: str
    branch_label: str
    rank_label: str
    owner: OwnerLine
    risk: str
    risk_label: str
    birth_label: str
    stages: tuple[StageStep, ...]
    stage_position_label: str
    place_label: str
    next_step: NextStepLine | None
    phones: tuple[PhoneLine, ...]
    entries: tuple[Entry, ...]
    more_url: str
    is_open: bool
    can_log: bool
    can_change_stage: bool
    can_postpone: bool
    can_assign: bool
    log_url: str
    stage_url: str
    postpone_url: str
    assign_url: str


def identity_line(case: Case) -> IdentityLine:
    return IdentityLine(case.person.full_name, numbered(case), str(Stage(case.stage).label), case.get_absolute_url())


def numbered(case: Case) -> str:
    return _("Support no. %(number)s") % {"number": case.number_label}


def case_card(case: Case, user: Supporter, *, at: datetime, whole: bool) -> Card:
    """`whole`: all entries instead of the most recent ones."""
    spans = list(StageSpan.objects.filter(case=case).order_by("from_at"))
    told = timeline(case, user, today=at, most=None if whole else RECENT + 1)  # one more than is shown tells that there is more
    shown = told if whole else told[:RECENT]
    workable = case.state == CaseState.OPEN and Case.objects.workable_by(user).filter(pk=case.pk).exists()
    veteran = getattr(case.person, "veteran", None)
    return Card(
        case.person.full_name, numbered(case), case.get_absolute_url(), veteran.get_branch_display() if veteran else "",
        (veteran.rank or "") if veteran else "",
        _owner_line(case, user),
        case.risk, str(Risk(case.risk).label), _birth_label(case.person), _stages(case, spans, today=at),
        _position_label(case, spans, today=at), _place_label(case), next_step_line(case, today=at), _phones(case), tuple(shown),
        "" if len(shown) == len(told) else f"{case.get_absolute_url()}?entries=all", case.state == CaseState.OPEN,
        workable and Permission.VISIT_LOG in user.granted,
        workable and Permission.STAGE_CHANGE in user.granted,
        workable and Permission.STEP_POSTPONE in user.granted, workable and Permission.OWNER_ASSIGN in user.granted,
        *(reverse(name, args=[case.number]) for name in ("visit_new", "stage_change", "step_postpone", "owner_assign")),
    )  # fmt: skip


def _owner_line(case: Case, user: Supporter) -> OwnerLine:
    label = _("accompanied by %(name)s") % {"name": case.owner.short_name} if case.owner else _("no owner yet")
    waits = case.owner is not None and case.accepted_at is None
    if waits and case.relieved:
        label = _("%(new)s has yet to accept; until then %(old)s accompanies") % {
            "new": case.owner.short_name if case.owner else "", "old": case.relieved.short_name,
        }  # fmt: skip
    elif waits:
        label = _("%(name)s has yet to accept") % {"name": case.owner.short_name if case.owner else ""}
    urls = (reverse(name, args=[case.number]) for name in ("owner_accept", "owner_return"))
    return OwnerLine(label, waits, waits and case.owner_id == user.pk, *urls)


def _birth_label(person: Person) -> str:
    if person.birth_year is None:
        return ""
    born = person.born_on
    if not born:
        return _("born in %(year)s") % {"year": person.birth_year}
    day = datetime.fromisoformat(born).date()
    return f"{day:%d.%m.%Y}"


def _stages(case: Case, spans: list[StageSpan], *, today: datetime) -> tuple[StageStep, ...]:
    began = {Stage(span.value): span.from_at for span in spans}
    current = Stage(case.stage)
    return tuple(
        StageStep(
            str(stage.label),
            "current" if stage is current else "done" if stage.position < current.position else "ahead",
            date_label(kyiv_day(began[stage]), kyiv_day(today)) if stage in began else "",
        )
        for stage in Stage
    )


def _position_label(case: Case, spans: list[StageSpan], *, today: datetime) -> str:
    stage = Stage(case.stage)
    return _("Stage %(position)d of %(all)d: %(stage)s, since %(day)s") % {
        "position": stage.position, "all": len(Stage), "stage": stage.label,
        "day": date_label(kyiv_day(spans[-1].from_at), kyiv_day(today)),
    }  # fmt: skip


def _place_label(case: Case) -> str:
    stay = Stay.objects.filter(case=case, to_at=None).select_related("value", "case").first()
    return ", ".join(part for part in (stay.value.label, stay.ward) if part) if stay else ""


def next_step_line(case: Case, *, today: datetime) -> NextStepLine | None:
    step = FollowUp.objects.filter(case=case, state=StepState.PLANNED).select_related("case").first()
    if step is None:
        return None
    day = kyiv_day(today)
    state = "overdue" if step.due_on < day else "due" if step.due_on == day else "soon"
    return NextStepLine(step.what, due_label(step.due_on, step.due_time, day), state)


def _phones(case: Case) -> tuple[PhoneLine, ...]:
    rows = sorted(Phone.objects.filter(person=case.person), key=lambda phone: phone.owner != "own")
    return tuple(
        PhoneLine(phone.get_owner_display(), phone_display(number), number) for phone in rows if (number := phone.number)
    )
