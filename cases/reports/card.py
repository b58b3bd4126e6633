"""The case page: who this is, where on the line, what comes next, whom to call, what has been."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent, FollowUp, StageSpan, Stay, Visit
from cases.states import CaseState, EventKind, Risk, Stage, StepState, VisitKind
from supporters.calendar import date_label, due_label, kyiv_day, moment_label
from supporters.models import Supporter
from supporters.roles import Permission
from veterans.models import Person, Phone
from veterans.numbers import phone_display

RECENT = 20
ICONS = {VisitKind.VISIT: "visit", VisitKind.CALL: "call", VisitKind.FAMILY: "family", VisitKind.INSTITUTION: "institution"}


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
class Entry:
    at: datetime
    title: str
    when_label: str
    author: str
    text: str
    late_label: str
    icon: str


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
    branch_label: str
    rank_label: str
    owner_label: str
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
    log_url: str
    call_log_url: str
    stage_url: str


def identity_line(case: Case) -> IdentityLine:
    return IdentityLine(case.person.full_name, numbered(case), str(Stage(case.stage).label), case.get_absolute_url())


def numbered(case: Case) -> str:
    return _("Support no. %(number)s") % {"number": case.number_label}


def case_card(case: Case, user: Supporter, *, at: datetime, whole: bool) -> Card:
    """`whole`: all entries instead of the most recent ones."""
    spans = list(StageSpan.objects.filter(case=case).order_by("from_at"))
    entries = _entries(case, today=at, whole=whole)
    shown = entries if whole else entries[:RECENT]
    workable = case.state == CaseState.OPEN and Case.objects.workable_by(user).filter(pk=case.pk).exists()
    veteran = getattr(case.person, "veteran", None)
    log_url = reverse("visit_new", args=[case.number])
    return Card(
        case.person.full_name, numbered(case), veteran.get_branch_display() if veteran else "",
        (veteran.rank or "") if veteran else "",
        _("accompanied by %(name)s") % {"name": case.owner.short_name} if case.owner else _("no owner yet"),
        case.risk, str(Risk(case.risk).label), _birth_label(case.person), _stages(case, spans, today=at),
        _position_label(case, spans, today=at), _place_label(case), _next_step(case, today=at), _phones(case), tuple(shown),
        "" if len(shown) == len(entries) else f"{case.get_absolute_url()}?entries=all", case.state == CaseState.OPEN,
        workable and Permission.VISIT_LOG in user.granted,
        workable and Permission.STAGE_CHANGE in user.granted and bool(Stage(case.stage).later()),
        log_url, f"{log_url}?kind=call", reverse("stage_change", args=[case.number]),
    )  # fmt: skip


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


def _next_step(case: Case, *, today: datetime) -> NextStepLine | None:
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


def _entries(case: Case, *, today: datetime, whole: bool) -> list[Entry]:
    """Newest first; one more than is shown tells that there is more."""
    most = None if whole else RECENT + 1
    visits = Visit.objects.filter(case=case, voided_at=None).select_related("by", "case").order_by("-occurred_at")[:most]
    moves = CaseEvent.objects.filter(case=case, kind__in=[EventKind.STAGE_CHANGED, EventKind.OPENED])
    told = [_visit_entry(visit, today) for visit in visits]
    told += [_event_entry(event, today) for event in moves.select_related("by", "case").order_by("-at")[:most]]
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:most]


def _visit_entry(visit: Visit, today: datetime) -> Entry:
    kind = VisitKind(visit.kind)
    day = kyiv_day(today)
    late = (visit.recorded_at - visit.occurred_at).days >= 1
    return Entry(
        visit.occurred_at, str(kind.label) if visit.reached else _("Could not reach"), moment_label(visit.occurred_at, day),
        visit.by.short_name, visit.summary or "",
        _("written down %(moment)s") % {"moment": moment_label(visit.recorded_at, day)} if late else "",
        ICONS[kind] if visit.reached else "missed",
    )  # fmt: skip


def _event_entry(event: CaseEvent, today: datetime) -> Entry:
    if event.kind == EventKind.OPENED:
        title, at = _("Support opened: %(stage)s") % {"stage": Stage(event.details["stage"]).label}, event.at
    else:
        title = _("Stage: %(stage)s") % {"stage": Stage(event.details["after"]).label}
        at = datetime.fromisoformat(event.details["moved_at"])
    return Entry(at, title, moment_label(at, kyiv_day(today)), event.by.short_name, event.note or "", "", "stage")
