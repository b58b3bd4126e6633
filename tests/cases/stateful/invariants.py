"""What holds after each act. Each function returns sentences about what is broken; an empty list when all is well."""

from collections.abc import Callable, Iterable, Set
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q
from django.template.loader import render_to_string
from django.utils.html import escape

from cases.case.actions.speaking import End, count_rows, each_of, outlasting, speaking
from cases.case.models import Case, CaseEvent, Closure, HandOver, Loss, StateSpan, TeamMember
from cases.case.models.case import CASE
from cases.case.numbers import number_label
from cases.case.states import CaseState, ClosureState, EventKind
from cases.course.actions.late import VISIT
from cases.course.actions.promises.making import PROMISE
from cases.course.models import FollowUp, Promise
from cases.course.models.follow_up import UNSETTLED
from cases.course.reports.timeline import timeline
from cases.course.reports.timeline_rows import CourseView
from cases.course.reports.turns import CourseKind
from cases.course.states import PromiseFate, StepState
from cases.desk.reports.invariants import broken_invariants
from cases.desk.reports.lists.calendar_feed import calendar_feed
from cases.desk.reports.notifications.counts import count_digests
from cases.endings.actions.closures import CHECK
from cases.endings.actions.losses import LOSS
from cases.reintegration.actions.jobs.jobs import JOB_CHECK
from cases.reintegration.actions.packages import PACKAGE
from cases.reintegration.actions.peers import PEER
from cases.reintegration.models import CommunityEvent
from cases.reintegration.models.community.invitation import IN_FORCE
from cases.rights.actions import DATA_REQUEST
from cases.rights.models import DataRequest
from supporters.administration.reports.letters import WrittenLetter, written_letters
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Presence, Supporter, presence_on
from supporters.directory.roles import LEADS_CASES, Role
from supporters.notifications.models import Delivery, DeliveryState, Letter, Notification
from supporters.notifications.models.notification import INFORMING
from supporters.notifications.rules import split_level
from tests.cases.desk.due.slow import SlowCount
from tests.cases.stateful.notified import OF_OTHERS, notifications_of, of_cases
from tests.cases.stateful.world import World, cards, colleagues

Broken = list[str]
ANSWERS: Final = {"request_answered", "question_answered", "closing_agreed", "closing_refused", "closing_ended"}
"""Rules that tell who has asked that nobody answers any more."""

AFTER_AN_END: Final = {CHECK, JOB_CHECK, PROMISE, PACKAGE, VISIT, DATA_REQUEST, PEER}
"""Kinds of subjects that go on when a support has ended."""

AFTER_A_LOSS: Final = {"loss_reported", "loss_unanswered", "promise_due", "loss_known", *ANSWERS}
"""Rules that may speak of a lost card, to those who answer the report, work on the card or have asked about it."""


def nightly_check_finds_nothing(_world: World) -> Broken:
    return [f"{name}: {count}" for name, count in broken_invariants().items() if count]


def no_duty_is_read_before_it_is_settled(_world: World) -> Broken:
    read = Notification.objects.filter(settled_at=None, read_at__isnull=False).exclude(rule__in=INFORMING)
    return [f"{rule} is read and not done" for rule in read.values_list("rule", flat=True)]


def open_card_has_somebody(world: World) -> Broken:
    """An active owner who works in its department, or a queue; and somebody who answers for it today."""
    presence, found = presence_on(kyiv_day(world.now)), []
    owners = Supporter.objects.in_bulk([case.owner_id for case in cards(world) if case.owner_id])
    for case in _opened(world):
        owner = owners[case.owner_id] if case.owner_id else None
        if owner and not (owner.is_active and owner.role in LEADS_CASES):
            found.append(f"{owner.pk} leads an open card without access or as {owner.role}")
        if owner and owner.department_id != case.department_id:
            found.append("an open card belongs to another department than that of its owner")
        if (owner is None) is not (case.queued_at is not None):
            found.append("an open card is in a queue and has an owner, or neither")
        if case.department.closed_at is not None:
            found.append("an open card belongs to a closed department")
        found += _nobody(presence, case.owner_id, case.department_id)
    return found


def open_card_has_one_next_step(world: World) -> Broken:
    planned: dict[UUID, list[Any]] = {}
    for case_id, *when in FollowUp.objects.filter(state=StepState.PLANNED).values_list("case_id", "due_on", "due_time"):
        planned.setdefault(case_id, []).append(tuple(when))
    return [
        f"planned: {planned.get(case.pk)}, on the card: {case.next_due_on} {case.next_due_time}"
        for case in _opened(world)
        if planned.get(case.pk) != [(case.next_due_on, case.next_due_time)]
    ]


def ended_step_says_who_and_what_followed(_world: World) -> Broken:
    """And a step that waits forgets how it had ended."""
    waits = Q(state__in=UNSETTLED)
    nobody = FollowUp.objects.ended().filter(settled_by=None).count()
    nothing = FollowUp.objects.filter(state__in=[StepState.REPLACED, StepState.POSTPONED], replaced_by=None).count()
    ended = FollowUp.objects.filter(waits, Q(settled_by__isnull=False) | Q(replaced_by__isnull=False)).count()
    counts = {"ended by nobody": nobody, "replaced by nothing": nothing, "waiting and ended": ended}
    return [f"steps {how}: {count}" for how, count in counts.items() if count]


def ended_step_is_in_the_timeline(world: World) -> Broken:
    """As it is rendered, all kinds: its words, who has ended it and when. Of cards on which a step has just ended."""
    ended = FollowUp.objects.ended().filter(case__in=world.cases).select_related("case", "settled_by")
    found, whole = [], CourseView(kind=CourseKind.ALL, whole=True, on_paper=True)
    for case in Case.objects.filter(pk__in=ended.filter(settled_at=world.now).values("case")).select_related("person"):
        reader = colleagues(world, Role.HEAD)[0]
        rows: dict[datetime, str] = {}
        for entry in timeline(case, reader, whole, today=world.now, workable=True).entries:
            rows[entry.at] = rows.get(entry.at, "") + render_to_string("cases/_entry.html", {"entry": entry})
        put_off = set(CaseEvent.objects.filter(case=case, kind=EventKind.STEP_POSTPONED).values_list("at", flat=True))
        for step in ended.filter(case=case):
            who, at = step.settled_by, step.settled_at
            said = [who.short_name if who else "nobody", "" if at in put_off else step.what or ""]
            if at not in rows or not all(escape(words) in rows[at] for words in said):
                found.append(f"a step that ended as {step.state} is not in the timeline")
    return found


def offer_asks_somebody(world: World) -> Broken:
    """Of an open card, one at a time, and somebody answers for the asked department."""
    presence, found = presence_on(kyiv_day(world.now)), []
    offers = list(HandOver.objects.open().select_related("case", "to_owner", "to_department"))
    if len({offer.case_id for offer in offers}) < len(offers):
        found.append("a card has two open offers")
    for offer in offers:
        if offer.case.state != CaseState.OPEN or offer.to_department.closed_at is not None:
            found.append("an offer of a card that is not open, or to a closed department")
        asked = offer.to_owner
        if asked and not (asked.is_active and asked.role in LEADS_CASES and asked.department_id == offer.to_department_id):
            found.append("an offer to a colleague who may not lead it, or of another department")
        if asked and asked.pk == offer.case.owner_id:
            found.append("an offer to the owner")
        found += _nobody(presence, offer.to_owner_id, offer.to_department_id)
    return found


def nothing_is_due_on_a_lost_card(world: World) -> Broken:
    """But the promise of the head to reach the family."""
    lost = _lost(world)
    found = _open(lost, but={"notifications"}, kept=set(_family_promises(lost).values_list("pk", flat=True)))
    if Case.objects.filter(pk__in=lost).exclude(state=CaseState.CLOSED, next_due_on=None).exists():
        found.append("a lost card is open or has a next day")
    return found


def nobody_is_notified_of_a_lost_card(world: World) -> Broken:
    """Neither anew since the report, nor is anything of before left unread or unsettled."""
    lost = _lost(world)
    since = dict(Loss.objects.in_force().filter(case__in=lost).values_list("case_id", "reported_at"))
    family = set(_family_promises(lost).values_list("pk", flat=True))
    found = [
        f"{row.rule} speaks of a lost card, made {row.made_at}, reported {since[case_id]}"
        for row, case_id in notifications_of(lost)
        if (row.made_at > since[case_id] or row.settled_at is None or row.read_at is None) and not _may_speak(row, family)
    ]
    unknown = set(Notification.objects.values_list("subject_kind", flat=True)) - of_cases().keys() - OF_OTHERS - {CASE, PEER}
    return [*found, *(f"a kind of subject that is not listed here: {kind}" for kind in unknown)]


def ended_card_speaks_only_of_what_goes_on(world: World) -> Broken:
    """Nothing is due on it but that, nobody is notified of anything else, and nobody is on its team."""
    ended = [case.pk for case in cards(world) if case.state == CaseState.CLOSED and not case.loss]
    since = dict(StateSpan.objects.filter(case__in=ended, to_at=None).values_list("case_id", "from_at"))
    found = _open(ended, but=outlasting(End.SUPPORT) | {"checks", "notifications"})
    if TeamMember.objects.filter(case__in=_agreed(ended), to_at=None).exists():
        found.append("an ended card has a team")
    if Promise.objects.open().filter(case__in=_agreed(ended)).exclude(fate__in=["", PromiseFate.STAYS]).exists():
        found.append("a promise of an ended card is open and was to be settled")
    if Promise.objects.open().filter(case__in=ended).kept_without_reach().exists():
        found.append("a promise of an ended card is kept by somebody who does not reach it")
    return found + [
        f"{row.rule} speaks of an ended card, made {row.made_at}, ended {since[case_id]}"
        for row, case_id in notifications_of(ended)
        if (row.made_at > since[case_id] or row.settled_at is None or row.read_at is None) and not _goes_on(row)
    ]


def no_letter_speaks_of_a_lost_card(world: World) -> Broken:
    """A letter that waits is not written for what nobody may be notified of; the digest counts what is due."""
    lost = _lost(world)
    if not lost:
        return []
    family = set(_family_promises(lost).values_list("pk", flat=True))
    silent = {row.pk for row, _case_id in notifications_of(lost) if not _may_speak(row, family)}
    waiting = [row for row in Delivery.objects.filter(state=DeliveryState.PLANNED) if row.letter == Letter.NOTIFICATIONS]
    written = written_letters(waiting, at=world.now)
    announced = Notification.objects.unread().filter(letter__in=[pk for pk, one in written.items() if _is_letter(one)])
    found = ["a letter announces a lost card"] if announced.filter(pk__in=silent).exists() else []
    readers = list(Supporter.objects.active().filter(pk__in=presence_on(kyiv_day(world.now)).working))
    due = SlowCount(world.now)
    steps = Case.objects.opened().filter(next_due_on__lte=kyiv_day(world.now)).count()
    for pk, counts in count_digests(readers, at=world.now).items():
        own = counts.due_today + counts.overdue + counts.awaiting_consent + counts.questions
        if own > len(due.things_of(pk)) or counts.whole_today + counts.whole_overdue > steps:
            found.append("a digest counts more than what is due")
    return found


def no_calendar_has_a_lost_card(world: World) -> Broken:
    """Those of its owner, of its team and of the heads of its department: but what goes on after a loss."""
    found = []
    for case in cards(world):
        if not case.loss:
            continue
        team = TeamMember.objects.filter(case=case).values("supporter")
        near = Q(pk=case.owner_id) | Q(pk__in=team) | Q(role=Role.HEAD, department=case.department_id)
        goes_on = _goes_on_after_a_loss(case)
        for reader in Supporter.objects.active().filter(near):
            if calendar_feed(reader, at=world.now).decode().count(number_label(case.number)) > goes_on:
                found.append(f"the calendar of a {reader.role} has a lost card")
    return found


def event_has_a_seat_for_each(_world: World) -> Broken:
    """Of a cancelled one everybody is informed."""
    limited = CommunityEvent.objects.filter(cancelled_at=None, seats__isnull=False)
    taken = Count("invitations", filter=Q(invitations__state__in=IN_FORCE))
    over = limited.annotate(taken=taken).filter(taken__gt=F("seats")).values_list("taken", "seats")
    return [f"{people} people are invited to {seats} seats" for people, seats in over]


INVARIANTS: Final[tuple[Callable[[World], Broken], ...]] = (
    nightly_check_finds_nothing,
    no_duty_is_read_before_it_is_settled,
    open_card_has_somebody,
    open_card_has_one_next_step,
    ended_step_says_who_and_what_followed,
    ended_step_is_in_the_timeline,
    offer_asks_somebody,
    nothing_is_due_on_a_lost_card,
    nobody_is_notified_of_a_lost_card,
    ended_card_speaks_only_of_what_goes_on,
    no_letter_speaks_of_a_lost_card,
    no_calendar_has_a_lost_card,
    event_has_a_seat_for_each,
)


def _opened(world: World) -> list[Case]:
    return [case for case in cards(world) if case.state == CaseState.OPEN]


def _open(keys: list[UUID], *, but: Set[str], kept: Set[UUID] = frozenset()) -> Broken:
    """What still speaks of these cards, by speaking(). `but`: codes that may; `kept`: rows that may."""
    of_cards = each_of(Case.objects.filter(pk__in=keys))
    counts = count_rows({code: one.rows(of_cards).exclude(pk__in=kept) for code, one in speaking().items() if code not in but})
    return [f"still open: {count} {code}" for code, count in counts.items() if count]


def _agreed(ended: list[UUID]) -> Any:
    return Closure.objects.filter(case__in=ended, state=ClosureState.AGREED).values("case")


def _lost(world: World) -> list[UUID]:
    return [case.pk for case in cards(world) if case.loss]


def _nobody(presence: Presence, owner_id: UUID | None, department_id: UUID) -> Broken:
    responsible = presence.responsible(owner_id, department_id)
    return [] if responsible in presence.known else [f"nobody with access answers for department {department_id}"]


def _goes_on_after_a_loss(case: Case) -> int:
    """The report without an answer, the promise to the family, and requests about data."""
    group = list(Case.objects.of_group(case.pk).values_list("pk", flat=True))
    goes_on: tuple[Any, ...] = (Loss.objects.unanswered(), _family_promises(group), DataRequest.objects.open())
    return sum(rows.filter(case__in=group).count() for rows in goes_on)


def _goes_on(row: Notification) -> bool:
    """After the end of a support; an answer goes to who has asked, and the report of a loss is settled with its answer."""
    is_answered = row.subject_kind == LOSS and row.settled_at is not None
    return row.subject_kind in AFTER_AN_END or row.rule in {"loss_mistaken", *ANSWERS} or is_answered


def _family_promises(lost: Iterable[UUID]) -> Any:
    """Made with the report, for nobody by name."""
    reports = Loss.objects.in_force().filter(case__in=lost).values("reported_at")
    return Promise.objects.open().filter(case__in=lost, whose=None, made_in=None, made_at__in=reports)


def _may_speak(row: Notification, family: set[UUID]) -> bool:
    rule, _level = split_level(row.rule)
    if row.subject_kind == DATA_REQUEST:
        return True
    return rule in AFTER_A_LOSS and (rule != "promise_due" or row.subject_id in family or row.settled_at is not None)


def _is_letter(written: object) -> bool:
    return isinstance(written, WrittenLetter)
