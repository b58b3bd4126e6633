"""The hand-over of a case: its page, offers, who acts for the owner."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, HandOver
from cases.case.models.group import of_group
from cases.case.models.horizon import late_at_high_risk_label
from cases.case.models.reference import high_risk_limit
from cases.case.numbers import number_label
from cases.case.reports.identity import IdentityLine, full_name, identity_line, opened
from cases.case.states import HandOverReason, Risk, Stage
from cases.course.models import FollowUp, Promise
from cases.course.states import StepState
from cases.leading.asked_access import OfferedCase
from privacy.sealing import Sealed
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import date_label, due_label, kyiv_day, moment_label
from supporters.directory.models import Supporter, presence_on, reach
from supporters.directory.models.supporter import short_name
from supporters.directory.reports.away import Away, absence_label, away_on
from supporters.directory.roles import Permission
from supporters.directory.wording import one_full_stop, within_quotes


def acting_label(case: Case, reader: Supporter, *, absent: bool, at: datetime) -> str:
    """Return "" while the person who leads the case is at work.

    `absent`: the owner is away; without it there is no query unless the account is suspended.
    """
    leads = case.owner
    if leads is None or not (absent or leads.is_suspended):
        return ""
    away = away_on(kyiv_day(at), [leads.pk]).get(leads.pk)
    if away is None:
        return ""
    acting_id = None if away.cover else presence_on(kyiv_day(at)).responsible(case.owner_id, case.department_id)
    return "; ".join(part for part in (_why(leads, away, at), _who(leads, away, acting_id, reader)) if part)


def _why(leads: Supporter, away: Away, at: datetime) -> str:
    if away.until is None:
        return _("the access of %(name)s is suspended") % {"name": leads.short_name}
    day = date_label(away.until, kyiv_day(at))
    if away.cover:
        return _("%(name)s is away until %(day)s") % {"name": leads.short_name, "day": day}
    return _("%(name)s is away until %(day)s, and nobody stands in") % {"name": leads.short_name, "day": day}


def _who(leads: Supporter, away: Away, acting_id: UUID | None, reader: Supporter) -> str:
    if away.cover:
        return _("%(name)s stands in") % {"name": away.cover}
    if acting_id is None or acting_id == leads.pk:
        return ""
    if acting_id == reader.pk:
        return _("today you answer for this case")
    return _("today %(name)s answers for this case") % {"name": Supporter.objects.active().get(pk=acting_id).short_name}


class PromiseRow(NamedTuple):
    pk: UUID
    words: Sealed
    due_on: date
    case__person_id: UUID


@dataclass(frozen=True, kw_only=True)
class HandOverPage:
    """`asked`: the offer asks the reader. `to_label`: the colleague or the department. `away_label`: until when the asked
    colleague is away. The reader `may_accept` in person, `may_name` somebody and answer for the department, `may_withdraw`."""

    card: IdentityLine
    facts: str
    risk: str
    risk_label: str
    asked: bool
    in_queue: bool
    from_label: str
    to_label: str
    away_label: str
    reason_label: str
    note: str
    joint_step: str
    asked_label: str
    answer_label: str
    is_late: bool
    next_step: str
    promises: tuple[str, ...]
    reads_card: bool
    may_accept: bool
    may_name: bool
    may_withdraw: bool


def hand_over_page(found: OfferedCase, offer: HandOver, reader: Supporter, *, at: datetime) -> HandOverPage:
    case, today = found.case, kyiv_day(at)
    veteran = getattr(case.person, "veteran", None)
    answers = found.asked and Permission.OWNER_ANSWER in reader.granted
    facts = (veteran.get_branch_display(), veteran.rank or "") if veteran else ()
    return HandOverPage(
        card=identity_line(case),
        facts=" · ".join(part for part in facts if part),
        risk=case.risk,
        risk_label=str(Risk(case.risk).label),
        asked=found.asked,
        in_queue=case.owner is None,
        from_label=_from_label(case),
        to_label=_to_label(offer),
        away_label=_away_label(offer, at=at),
        reason_label=str(HandOverReason(offer.reason).label),
        note=offer.note or "",
        joint_step=offer.joint_step or "",
        asked_label=f"{offer.asked_by.short_name}, {moment_label(offer.asked_at, today)}",
        answer_label=moment_label(offer.answer_by, today),
        is_late=offer.answer_by <= at,
        next_step=_next_step(case, at=at),
        promises=promise_labels(case, at=at),
        reads_card=not found.asked or found.workable or Case.objects.visible_to(reader).filter(pk=case.pk).exists(),
        may_accept=answers and offer.to_owner_id == reader.pk,
        may_name=answers and may_name(offer, reader),
        may_withdraw=found.workable and may_withdraw(offer, reader, answers=found.answers),
    )


def may_name(offer: HandOver, reader: Supporter) -> bool:
    """Who answers for the asked department."""
    seen = reach(reader)
    return offer.to_department_id in seen.department_ids | seen.desk_ids


def may_withdraw(offer: HandOver, reader: Supporter, *, answers: bool) -> bool:
    """Its author, and who assigns owners and answers for the card."""
    return offer.asked_by_id == reader.pk or (answers and Permission.OWNER_ASSIGN in reader.granted)


def away_message(offer: HandOver, *, at: datetime) -> str:
    """«Яворівська О. І. у відпустці до 3 грудня; про пропозицію знає Бойко Р. С.», "" while the asked colleague is at work."""
    away = _away_label(offer, at=at)
    if not away or offer.to_owner is None:
        return ""
    desk = presence_on(kyiv_day(at)).desk(offer.to_department_id)
    head = Supporter.objects.active().filter(pk=desk).exclude(pk=offer.to_owner.pk).first() if desk else None
    words = f"{offer.to_owner.short_name}: {away}."
    beside = _("Notified as well: %(name)s.") % {"name": head.short_name} if head else ""
    return one_full_stop(f"{words} {beside}".strip())


def _from_label(case: Case) -> str:
    if case.owner:
        return case.owner.short_name
    return _("nobody: it is in the queue of %(department)s") % {"department": within_quotes(case.department.name)}


def _to_label(offer: HandOver) -> str:
    if offer.to_owner is None:
        return offer.to_department.name
    return f"{offer.to_owner.short_name}, {offer.to_department.name}"


def _away_label(offer: HandOver, *, at: datetime) -> str:
    day = kyiv_day(at)
    away = away_on(day, [offer.to_owner_id]).get(offer.to_owner_id) if offer.to_owner_id else None
    return absence_label(away, day) if away else ""


def _next_step(case: Case, *, at: datetime) -> str:
    """«Зателефонувати – 9 грудня (довше, ніж дозволяє високий ризик: 2 дні)»"""
    planned, today = FollowUp.objects.filter(case=case, state=StepState.PLANNED).select_related("case"), kyiv_day(at)
    step = planned.annotate(limit=high_risk_limit("case__stage")).first()
    if step is None:
        return ""
    limit: int | None = getattr(step, "limit", None)  # annotated
    late = late_at_high_risk_label(Risk(case.risk), step.due_on, today, limit_days=limit)
    return f"{step.what} – {due_label(step.due_on, step.due_time, today)}{f' ({late})' if late else ''}"


def promise_labels(case: Case, *, at: datetime) -> tuple[str, ...]:
    """«Привезти довідку – завтра»: the open promises, by day."""
    rows = Promise.objects.open().filter(of_group(case.pk)).order_by("due_on").values_list(*PromiseRow._fields)
    today = kyiv_day(at)
    return tuple(
        f"{opened(Promise, 'words', row.pk, row.words, row.case__person_id)} – {date_label(row.due_on, today)}"
        for row in starmap(PromiseRow, rows)
    )


MOST: Final = 200  # on one page, and in one answer


class OfferedRow(NamedTuple):
    case_id: UUID
    number: str
    stage: str
    next_due_on: date
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    asker_surname: str
    asker_given_name: str
    asker_patronymic: str


COLUMNS: Final = (  # in the order of OfferedRow
    "case_id", "case__number", "case__stage", "case__next_due_on", "case__person_id", "case__person__surname",
    "case__person__given_name", "case__person__patronymic", "asked_by__surname", "asked_by__given_name", "asked_by__patronymic",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OfferedLine:
    case_id: UUID
    number: str
    number_label: str
    name: str
    stage_label: str
    step_label: str
    asker: str
    url: str


def offered_lines(reader: Supporter, *, at: datetime) -> list[OfferedLine]:
    """Those that ask the reader in person, by name; of more than MOST those that were asked first. One query."""
    today = kyiv_day(at)
    offers = HandOver.objects.open().filter(to_owner=reader).exclude(case__owner=reader).order_by("answer_by", "pk")
    rows = starmap(OfferedRow, offers.values_list(*COLUMNS)[:MOST])
    return sorted((_line(row, today) for row in rows), key=lambda line: alphabetical(line.name))


def _line(row: OfferedRow, today: date) -> OfferedLine:
    return OfferedLine(
        case_id=row.case_id,
        number=row.number,
        number_label=number_label(row.number),
        name=full_name(row.person_id, row.surname, row.given_name, row.patronymic),
        stage_label=str(Stage(row.stage).label),
        step_label=date_label(row.next_due_on, today),
        asker=short_name(row.asker_surname, row.asker_given_name, row.asker_patronymic),
        url=case_address("case_handover", row.number),
    )
