"""What has changed on cards in the last days: moves of people, promises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from cases.case.models import Case, Facility
from cases.case.states import StayKind
from cases.course.actions.moves import correct_stay, move_person
from cases.course.actions.promises.making import NewPromise, keep_promise, make_promise
from cases.course.actions.stays import NewStay, current_stay
from cases.course.actions.steps import postpone_step
from cases.course.states import PostponeReason, PromiseBy
from config.demo.story import moment
from config.demo.words import ALREADY_DONE, PROMISED
from privacy.ids import new_id
from supporters.directory.models import Supporter


def move_about(own: Sequence[Case], bound_for: Facility, *, today: date, by: Supporter) -> None:
    """Yesterday one person left for rehabilitation, one was moved and nobody said where to, and one went on leave. Of one in
    rehabilitation the ward was wrong."""
    at, tomorrow = moment(today - timedelta(days=1), time(18, 15)), today + timedelta(days=1)
    left, leave, corrected, moved = (own[n] for n in (2, 1, 6, 8))
    for case, new in (
        (left, NewStay(kind=StayKind.ROAD, bound_for=bound_for, expected_on=tomorrow)),
        (moved, NewStay(kind=StayKind.INPATIENT)),
        (leave, NewStay(kind=StayKind.LEAVE)),
    ):
        move_person(case.pk, new, moved_at=at - timedelta(hours=2), by=by, at=at)
    stay = current_stay(corrected)
    assert stay is not None  # noqa: S101 - each case has one
    right = replace(NewStay.of(stay), ward="палата 31")
    correct_stay(corrected.pk, right, began_at=stay.from_at, by=by, at=at)


def make_promises(own: Sequence[Case], *, today: date, by: Supporter) -> None:
    """Made three days ago on each card; one is overdue, and each third card has another that was kept."""
    made_at = moment(today - timedelta(days=3), time(18, 30))
    for number, case in enumerate(own):
        days = -1 if number == 1 else 2 + number % 9
        who = PromiseBy.PERSON if number % 4 == 3 else PromiseBy.SUPPORTER
        words = PROMISED[number % len(PROMISED)]
        new = NewPromise(words=words, who=who, due_on=today + timedelta(days=days))
        make_promise(case.pk, new, by=by, at=made_at, pk=new_id())
        if number % 3 == 0:
            kept = make_promise(case.pk, replace(new, words=ALREADY_DONE), by=by, at=made_at, pk=new_id())
            keep_promise(kept.pk, by=by, at=moment(today - timedelta(days=1), time(18, 40)))


def postpone_often(case: Case, *, by: Supporter, today: date) -> None:
    """A promise that was put off three times yesterday evening, each time for another reason."""
    due_on = Case.objects.values_list("next_due_on", flat=True).get(pk=case.pk)
    assert due_on is not None  # noqa: S101 - an open case has a step
    for days, reason in ((1, PostponeReason.DOCUMENTS), (2, PostponeReason.PROCEDURE), (0, PostponeReason.ASKED)):
        postpone_step(
            case.pk,
            due_on=due_on + timedelta(days=days),
            due_time=None,
            reason=reason,
            words="",
            by=by,
            at=moment(today - timedelta(days=1), time(18, 0)),
        )
