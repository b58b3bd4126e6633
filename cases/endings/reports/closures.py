"""The end of a support: its pages, its checks, the titles of its events."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.actions.speaking import count_speaking, ended_labels
from cases.case.models import Case, Closure, ClosureReason, TeamMember
from cases.case.reports.deciders import deciders
from cases.case.reports.phones import PhoneLine, phone_lines
from cases.case.states import CaseState, CheckState, ClosureState, Continues, EpisodeKind, EventKind, LossKind
from cases.course.actions.promises.making import may_keep
from cases.course.models import Promise
from cases.course.states import HoldReason, PromiseFate
from cases.endings.actions.closures import Attempts, count_attempts, may_decide
from cases.endings.models import Check
from cases.endings.reports.outcomes import OutcomeLine, outcome_lines
from supporters.directory.calendar import date_label, day_count_label, day_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission


@dataclass(frozen=True, kw_only=True)
class ClosurePage:
    """`title`: what became of the proposal. `ended`: what would end at once. `may_decide`, `may_withdraw`: the reader.

    `is_own`: the reader has proposed it, and it waits; then `deciders` says who may decide, "" for nobody. `is_head`: the reader
    decides what others propose.
    """

    title: str
    waits: bool
    reason_label: str
    words: str
    outcomes: tuple[OutcomeLine, ...]
    continues_label: str
    continues_with: str
    asked_label: str
    decided_label: str
    attempts_label: str
    ended: tuple[str, ...]
    promises: tuple[str, ...]
    checks: bool
    may_decide: bool
    may_withdraw: bool
    is_own: bool
    is_head: bool
    deciders: str


BESIDE: Final = ("case", "case__department", "reason", "asked_by", "decided_by")


def asked_closure(case: Case) -> Closure | None:
    return Closure.objects.asked().select_related(*BESIDE).filter(case=case).first()


def last_closure(case: Case) -> Closure | None:
    """With which the support ended; None: before reasons were recorded, or by a report of a loss."""
    agreed = Closure.objects.filter(case=case, state=ClosureState.AGREED)
    return agreed.select_related(*BESIDE).order_by("-decided_at").first()


def closure_reasons(at: datetime) -> list[ClosureReason]:
    return list(ClosureReason.objects.valid_on(kyiv_day(at)).order_by("pk"))


def closure_page(closure: Closure, reader: Supporter, *, at: datetime) -> ClosurePage:
    case, today = closure.case, kyiv_day(at)
    waits, attempts = closure.state == ClosureState.ASKED, bool(closure.reason.attempts)
    is_own, is_head = waits and closure.asked_by_id == reader.pk, Permission.CLOSURE_DECIDE in reader.granted
    return ClosurePage(
        title=str(ClosureState(closure.state).label) if waits else _("The support is completed"),
        waits=waits,
        reason_label=closure.reason.label,
        words=closure.words,
        outcomes=outcome_lines(closure, today=today),
        continues_label=str(Continues(closure.continues).label),
        continues_with=closure.continues_with or "",
        asked_label=f"{closure.asked_by.short_name}, {moment_label(closure.asked_at, today)}",
        decided_label=_decided_label(closure, today),
        attempts_label=attempts_label(count_attempts(case, at=at)) if waits and attempts else "",
        ended=tuple(ended_labels({**count_speaking(case.pk), "closures": 0})) if waits else (),
        promises=fate_labels(closure, at=at) if waits else (),
        checks=closure.reason.checks,
        may_decide=waits and is_head and may_decide(closure, case, reader),
        may_withdraw=waits and reader.pk in (closure.asked_by_id, case.owner_id),
        is_own=is_own,
        is_head=is_head,
        deciders=deciders(case, closure.asked_by_id, at=at) if is_own else "",
    )


def possible_keepers(case: Case, reader: Supporter) -> list[Supporter]:
    """Who may keep a promise when the support has ended, besides who answers for the card: the head, and the reader."""
    others = {one.pk: one for one in (case.department.head, reader) if one and one.pk != case.owner_id}
    return [one for one in others.values() if one.is_active and may_keep(case, one)]


def fate_labels(closure: Closure, *, at: datetime) -> tuple[str, ...]:
    """«Привезти довідку: виконано», «Привезти милиці: лишається, Мельник І. О., 7 грудня», and what was not said of the rest."""
    beside = ("case", "fate_keeper", "whose", "made_by")
    promises = Promise.objects.of_ending(closure.case).select_related(*beside).order_by("due_on", "pk")
    return tuple(f"{one.words}: {_fate_label(one, closure, kyiv_day(at))}" for one in promises)


def _fate_label(one: Promise, closure: Closure, today: date) -> str:
    if not one.fate:
        return _unsaid_label(one, closure, today)
    keeper = one.fate_keeper.short_name if one.fate_keeper else ""
    day = date_label(one.fate_on, today) if one.fate_on else ""
    label = str(PromiseFate(one.fate).label).lower()
    return ", ".join(part for part in (label, one.fate_words or "", keeper, day) if part)


def _unsaid_label(one: Promise, closure: Closure, today: date) -> str:
    """It stays: one made after the proposal with who has made it. The team ends with the support."""
    case, is_late = closure.case, one.made_at > closure.asked_at
    keeper = one.whose or (one.made_by if is_late else None)
    stays = keeper is not None and keeper.pk != case.owner_id and may_keep(case, keeper) and not _is_on_team(case, keeper, today)
    label = _("made after the proposal, so it stays") if is_late else _("nothing is said of it, so it stays")
    return ", ".join((label, keeper.short_name if keeper and stays else _("who accompanies"), date_label(one.due_on, today)))


def _is_on_team(case: Case, user: Supporter, day: date) -> bool:
    return TeamMember.objects.current(day).filter(case=case, supporter=user).exists()


def _decided_label(closure: Closure, today: date) -> str:
    if closure.decided_by is None or closure.decided_at is None:
        return ""
    return f"{closure.decided_by.short_name}, {moment_label(closure.decided_at, today)}"


def attempts_label(attempts: Attempts) -> str:
    """«7 спроб за 63 дні»"""
    number = ngettext("%(n)d attempt", "%(n)d attempts", attempts.number) % {"n": attempts.number}
    days = day_count_label(attempts.days)
    return _("%(attempts)s within %(days)s") % {"attempts": number, "days": days}


def may_reopen(case: Case) -> bool:
    """Closed, and not after a death."""
    return case.state == CaseState.CLOSED and not (case.loss and LossKind(case.loss).is_death)


@dataclass(frozen=True)
class CheckLine:
    """«через 6 місяців після завершення», «зроблено 12 травня»"""

    after_label: str
    state_label: str


@dataclass(frozen=True, kw_only=True)
class CheckPage:
    """The check that is logged next, with whom to call."""

    after_label: str
    how_to_speak: str
    phones: tuple[PhoneLine, ...]


def next_check(case: Case, *, at: datetime) -> Check | None:
    """The check that may be logged now."""
    return Check.objects.to_log(kyiv_day(at)).filter(case=case).order_by("due_on").first()


def check_page(check: Check, case: Case, *, at: datetime) -> CheckPage:
    return CheckPage(
        after_label=after_label(check.months),
        how_to_speak=case.person.how_to_speak or "",
        phones=phone_lines(case, at=at),
    )


def check_lines(case: Case, *, at: datetime) -> tuple[CheckLine, ...]:
    """Of the end of the support, the nearest first."""
    return tuple(_line(check, at) for check in Check.objects.filter(case=case).order_by("closure__decided_at", "months"))


def after_label(months: int) -> str:
    words = ngettext("%(n)d month after the end of the support", "%(n)d months after the end of the support", months)
    return words % {"n": months}


def _line(check: Check, at: datetime) -> CheckLine:
    today = kyiv_day(at)
    if check.state == CheckState.OPEN:
        state = _("due %(day)s") % {"day": day_label(check.due_on, today)}
    elif check.settled_at:
        state = f"{CheckState(check.state).label}, {date_label(kyiv_day(check.settled_at), today)}"
    else:
        state = str(CheckState(check.state).label)
    return CheckLine(after_label(check.months), state)


def ending_title(kind: EventKind, details: dict[str, Any], today: date) -> str:
    if kind is EventKind.HELD:
        return _("Paused until %(day)s: %(reason)s") % {
            "day": date_label(date.fromisoformat(details["until"]), today),
            "reason": str(HoldReason(details["reason"]).label).lower(),
        }
    if kind in (EventKind.REOPENED, EventKind.EPISODE_BEGUN):
        title = _("Support again: %(reason)s") if kind is EventKind.REOPENED else _("New course of the support: %(reason)s")
        return title % {"reason": str(EpisodeKind(details["episode_kind"]).label).lower()}
    titles = {
        EventKind.HOLD_ENDED: _("The pause has ended"),
        EventKind.CLOSING_ASKED: _("The end of the support is proposed"),
        EventKind.CLOSING_REFUSED: _("The support goes on, the proposal was refused"),
        EventKind.CLOSING_WITHDRAWN: _("The proposal to end the support was withdrawn"),
        EventKind.CLOSED: _("The support is completed"),
    }
    return titles[kind]
