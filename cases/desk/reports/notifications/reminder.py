"""When the reminder of a case's next step is due, who receives it, and why it has not been sent yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.models import Case
from cases.course.actions.steps import FOLLOW_UP
from cases.course.models import FollowUp
from cases.course.models.follow_up import REMINDER_DUE_AT
from supporters.directory.calendar import day_label, kyiv_day, long_moment_label, moment_label
from supporters.directory.models import Presence, Supporter, presence_on
from supporters.directory.models.tree import Tree
from supporters.notifications.actions.pulses import BEAT, LATE_AFTER
from supporters.notifications.models import Hours, Notification, QuietWindow, WorkerPulse, hours_at
from supporters.notifications.models.working_calendar import QUIET_FROM, QUIET_UNTIL, is_night
from supporters.notifications.reports.letter_words import letter_label
from supporters.notifications.reports.notification_labels import kind_label, level_label
from supporters.notifications.rules import LEVELS, Policy, level_code, policies

RULE: Final = "step_due"


@dataclass(frozen=True, kw_only=True)
class SentReminder:
    """A reminder that was sent to a recipient; `level_label` is its escalation level."""

    who: str
    kind_label: str
    moment_label: str
    level_label: str
    letter_label: str


@dataclass(frozen=True)
class Escalation:
    """Who is notified on which day if there is no answer; `who` is "" where there is no head."""

    day_label: str
    who: str
    after_label: str


@dataclass(frozen=True, kw_only=True)
class StepReminder:
    """`waits`: reasons why it has not been sent yet, empty once it has; `who`: its recipient on `who_day_label`, "" for none."""

    due_label: str
    reason: str
    moves_label: str
    who: str
    who_day_label: str
    waits: tuple[str, ...]
    sent: tuple[SentReminder, ...]
    escalations: tuple[Escalation, ...]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the page has read about the step and the department tree.

    `day` is the day when the reminder is due, or today if overdue.
    """

    case: Case
    step: Any  # a FollowUp with `reminder_due_at`, when its reminder is due
    at: datetime
    day: date
    hours: Hours
    presence: Presence
    policy: Policy

    @property
    def today(self) -> date:
        return kyiv_day(self.at)


def step_reminder(case: Case, *, at: datetime) -> StepReminder | None:
    """None when nothing is planned, or the case is not open."""
    step: Any = FollowUp.objects.planned().annotate(reminder_due_at=REMINDER_DUE_AT).filter(case=case).first()
    if step is None:
        return None
    known, day = policies(), max(kyiv_day(at), kyiv_day(step.reminder_due_at))
    look = Look(case=case, step=step, at=at, day=day, hours=hours_at(at), presence=presence_on(day), policy=known[RULE])
    notifications = list(
        Notification.objects.about(FOLLOW_UP, [step.pk]).select_related("recipient", "letter").order_by("made_at", "pk")
    )
    first = next((one for one in notifications if one.rule == RULE and one.period_on == step.due_on), None)
    asked = _asked(look)
    return StepReminder(
        due_label=long_moment_label(step.reminder_due_at),
        reason=_reason(step),
        moves_label=_moves_label(step.moves),
        who=_names(asked),
        who_day_label=day_label(look.day, look.today),
        waits=() if first else _waits(look, asked),
        sent=tuple(_sent_reminder(one, known) for one in notifications),
        escalations=_escalations(look, notifications, first),
    )


def _reason(step: Any) -> str:
    if step.due_time is None:
        return _("The reminder of a step without an hour comes at 8:30.")
    if step.at_night:
        return _("The risk is high, so it comes at its hour, at night as well.")
    if step.due_time < QUIET_UNTIL:
        return _("Its hour is in the night, when nobody is called: it comes at 20:30 on the evening before.")
    if step.due_time >= QUIET_FROM:
        return _("Its hour is in the night, when nobody is called: it comes at 20:30 on that evening.")
    return _("It comes at its hour.")


def _moves_label(moves: int) -> str:
    if not moves:
        return ""
    words = ngettext(
        "It was put off %(n)d time; with a new day the count of days without an answer begins anew.",
        "It was put off %(n)d times; with a new day the count of days without an answer begins anew.",
        moves,
    )
    return words % {"n": moves}


def _asked(look: Look) -> list[UUID]:
    """The recipient as the dispatch finds them (supporters/notifications/dispatch.py): the person responsible; [] for nobody."""
    found = look.presence.responsible(look.case.owner_id, look.case.department_id)
    return [found] if found else []


def _names(people: Iterable[UUID]) -> str:
    rows = {one.pk: one.short_name for one in Supporter.objects.get_queryset().filter(pk__in=set(people))}
    return ", ".join(rows[pk] for pk in people)


def _waits(look: Look, asked: list[UUID]) -> tuple[str, ...]:
    if not look.policy.is_on:
        return (_("This kind of reminder is switched off."),)
    if look.at < look.step.reminder_due_at:
        return (_("Its moment has not come yet."),)
    if not asked:
        return (_("There is nobody whose access is open and who could be notified."),)
    reasons = [] if look.step.at_night else _quiet(look, asked)
    beat = WorkerPulse.objects.filter(name=BEAT).first()
    if beat is None or look.at - beat.at >= LATE_AFTER:
        reasons.append(_("The clock of the site has stopped. The reminder is sent as soon as it runs again."))
    return tuple(reasons) or (_("It is sent within a minute."),)


def _quiet(look: Look, asked: list[UUID]) -> list[str]:
    """Reasons to wait: it is night, or a quiet window applies to all or to the department of each recipient."""
    reasons = [_("Nobody is called from 21:00 until 8:00: it comes in the morning.")] if is_night(look.at) else []
    windows = list(QuietWindow.objects.in_force(look.at).order_by("to_at"))
    if windows:
        tree = Tree.read()
        works_in = Supporter.objects.get_queryset().filter(pk__in=asked).values_list("department_id", flat=True)
        above = {None, *(pk for department in works_in for pk in tree.upwards(department))}
        reasons += [
            _("It is quiet until %(moment)s: %(reason)s") % {"moment": moment_label(one.to_at, look.today), "reason": one.reason}
            for one in windows
            if one.department_id in above
        ]
    return reasons


def _sent_reminder(one: Notification, known: Mapping[str, Policy]) -> SentReminder:
    return SentReminder(
        who=one.recipient.short_name,
        kind_label=kind_label(one.rule),
        moment_label=long_moment_label(one.made_at),
        level_label=level_label(one, known),
        letter_label=letter_label(one),
    )


def _escalations(look: Look, notifications: list[Notification], first: Notification | None) -> tuple[Escalation, ...]:
    """Escalations not sent yet, counted from the first reminder or from the day when it is due."""
    begun = kyiv_day(first.first_at or first.made_at) if first else look.day
    heads = look.presence.heads().get(look.case.department_id)
    sent = {one.rule for one in notifications if one.period_on == look.step.due_on}
    lines = []
    for place, number in enumerate(LEVELS):
        if look.policy.is_on and level_code(RULE, number) not in sent:
            days = look.policy.days(number)
            day = max(look.hours.after(begun, days), look.today)
            who = _names([heads[place]]) if heads else ""
            lines.append(Escalation(capfirst(day_label(day, look.today)), who, _after_label(days)))
    return tuple(lines)


def _after_label(days: int) -> str:
    words = ngettext("after %(n)d working day without an answer", "after %(n)d working days without an answer", days)
    return words % {"n": days}
