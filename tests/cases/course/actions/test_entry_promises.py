"""An entry settles the promises that it ticks and makes one; both go back with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from cases.course.actions.late import log_late_visit
from cases.course.actions.promises.entries import EntryPromises, RecordedPromises, record_entry_promises
from cases.course.actions.promises.making import PROMISE, NewPromise, keep_promise, move_promise, withdraw_promise
from cases.course.actions.visits import NewVisit, edit_visit, move_visit, undo_visit
from cases.course.models import Promise, Visit
from cases.course.models.promise import shown_plan
from cases.course.states import ArrivedAfter, PromiseBy, PromiseState, VisitKind
from privacy.ids import new_id
from supporters.notifications.models import Notification
from tests.cases.endings.actions.test_losses import close
from tests.dispatching import dispatch, noon
from tests.factories import House, make_case, make_loss, make_person, make_promise, make_visit
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NOTHING = RecordedPromises()


def new(words: str = "Подзвонити командирові", days: int = 3) -> NewPromise:
    return NewPromise(words=words, who=PromiseBy.SUPPORTER, due_on=in_days(days))


def entry(house: House, *kept: Promise, new: NewPromise | None = None) -> Visit:
    visit = make_visit(house.case, house.owner)
    promises = EntryPromises(tuple(one.pk for one in kept), new)
    assert record_entry_promises(visit, promises, by=house.owner, at=visit.recorded_at) == NOTHING
    return visit


def late_entry(house: House, after: ArrivedAfter, promises: EntryPromises) -> RecordedPromises:
    now = timezone.now()
    said = NewVisit(kind=VisitKind.CALL, reached=True, summary="Поговорили", occurred_at=now)
    visit = log_late_visit(house.case.pk, said, None, arrived_after=after, by=house.owner, at=now, pk=new_id())
    return record_entry_promises(visit, promises, by=house.owner, at=now)


def fresh(promise: Promise) -> Promise:
    return Promise.objects.select_related("case", "made_in", "settled_in").get(pk=promise.pk)


def made_in(visit: Visit) -> Promise:
    return Promise.objects.select_related("case").get(made_in=visit)


def states(*promises: Promise) -> list[str]:
    return [fresh(one).state for one in promises]


def test_entry_settles_what_it_ticks_and_makes_one(house: House) -> None:
    ticked, other = make_promise(house.case, house.owner), make_promise(house.case, house.owner)
    visit = entry(house, ticked, new=new())
    assert states(ticked, other) == [PromiseState.KEPT, PromiseState.OPEN]
    kept, made = fresh(ticked), made_in(visit)
    assert (kept.settled_in, kept.settled_by, kept.settled_at) == (visit, house.owner, visit.recorded_at)
    assert (made.words, made.due_on, made.whose) == ("Подзвонити командирові", in_days(3), None)
    events = CaseEvent.objects.filter(kind__in=[EventKind.PROMISE_KEPT, EventKind.PROMISE_MADE], details__visit=str(visit.pk))
    assert {one.details["promise"] for one in events} == {str(ticked.pk), str(made.pk)}


def test_ticks_of_settled_promises_and_of_another_card_are_ignored_and_counted(house: House) -> None:
    settled, elsewhere = make_promise(house.case, house.owner), make_promise(make_case(house.owner), house.owner)
    keep_promise(settled.pk, by=house.psychologist, at=timezone.now())
    visit = make_visit(house.case, house.owner)
    ticks = EntryPromises((settled.pk, elsewhere.pk, new_id()))
    assert record_entry_promises(visit, ticks, by=house.owner, at=timezone.now()).settled_before == 3
    assert fresh(settled).settled_by == house.psychologist
    assert states(elsewhere) == [PromiseState.OPEN]


@pytest.mark.parametrize("after", [ArrivedAfter.HANDOVER, ArrivedAfter.PAUSE])
def test_late_entry_settles_and_makes_promises(house: House, after: ArrivedAfter) -> None:
    ticked, _another = make_promise(house.case, house.owner), make_case(house.owner)  # begun later
    assert late_entry(house, after, EntryPromises((ticked.pk,), new())) == NOTHING
    assert Visit.objects.get().episode == house.case.episodes.get()
    assert states(ticked) == [PromiseState.KEPT]
    assert Promise.objects.open().get(case=house.case).whose is None, "who answers for the case now keeps it"


def test_promise_of_a_late_entry_may_be_overdue_at_once(house: House) -> None:
    days = timedelta(days=4)
    promised = NewPromise(words="А", who=PromiseBy.THIRD, due_on=in_days(-3), promised_at=timezone.now() - days)
    assert late_entry(house, ArrivedAfter.HANDOVER, EntryPromises(new=promised)) == NOTHING


def test_after_a_closing_ticks_count_but_nothing_new_is_promised(house: House) -> None:
    ticked, more = make_promise(house.case, house.owner), make_promise(house.case, house.owner)
    assert len(shown_plan(house.case.pk).promises) == 2
    close(house.case)
    assert shown_plan(house.case.pk) == (None, (), ()), "a form of an ended card offers none to tick"
    assert late_entry(house, ArrivedAfter.CLOSING, EntryPromises((more.pk,))) == NOTHING, (
        "nothing was promised, nothing is refused"
    )
    assert late_entry(house, ArrivedAfter.CLOSING, EntryPromises((ticked.pk,), new("Слова"))).is_refused
    assert states(ticked) == [PromiseState.KEPT]
    assert not Promise.objects.open().exists()
    event = CaseEvent.objects.select_related("case").get(kind=EventKind.PROMISE_NOT_MADE)
    assert (event.note, event.details["due_on"]) == ("Слова", in_days(3).isoformat())


def test_after_a_loss_an_entry_touches_no_promise(house: House) -> None:
    ticked = make_promise(house.case, house.owner)
    make_loss(house.case, house.owner)
    family = Promise.objects.open().get(case=house.case)
    recorded = late_entry(house, ArrivedAfter.CLOSING, EntryPromises((ticked.pk, family.pk), new()))
    assert recorded == RecordedPromises(settled_before=2, is_refused=True)
    assert states(ticked, family) == [PromiseState.WITHDRAWN, PromiseState.OPEN]
    assert Promise.objects.filter(case=house.case).count() == 2


def test_undone_entry_takes_back_its_promise_and_opens_what_it_settled(house: House) -> None:
    ticked = make_promise(house.case, house.owner, days=0)
    dispatch(at=noon(0), rule="promise_due")
    visit = entry(house, ticked, new=new())
    made, now = made_in(visit), timezone.now()
    assert not Notification.objects.about(PROMISE, [ticked.pk]).filter(settled_at=None).exists()
    undo_visit(visit.pk, by=house.owner, at=now)
    assert (fresh(made).state, fresh(made).settled_at, fresh(made).settled_by) == (PromiseState.WITHDRAWN, now, house.owner)
    opened = fresh(ticked)
    assert (opened.state, opened.settled_at, opened.settled_by, opened.settled_in) == (PromiseState.OPEN, None, None, None)
    assert Notification.objects.about(PROMISE, [ticked.pk]).get().settled_at is None
    assert list(Promise.objects.settled().filter(case=house.case)) == [], "what was taken back was never promised"


def test_undone_entry_leaves_what_others_have_settled(house: House) -> None:
    visit = entry(house, new=new())
    made = made_in(visit)
    keep_promise(made.pk, by=house.psychologist, at=timezone.now())
    undo_visit(visit.pk, by=house.owner, at=timezone.now())
    assert states(made) == [PromiseState.KEPT]
    assert [one.pk for one in Promise.objects.settled().filter(case=house.case)] == [made.pk]


def test_editing_touches_no_promise(house: House) -> None:
    ticked = make_promise(house.case, house.owner)
    visit = entry(house, ticked, new=new())
    before = list(Promise.objects.order_by("pk").values())
    changed = NewVisit(kind=VisitKind.CALL, reached=True, summary="Інакше", occurred_at=visit.occurred_at)
    edit_visit(visit.pk, changed, by=house.owner, at=timezone.now())
    assert list(Promise.objects.order_by("pk").values()) == before


def move(house: House, visit: Visit, right: Case) -> Visit:
    act = {"step": None, "reason": "Не та картка", "by": house.owner, "at": timezone.now(), "pk": new_id()}
    return move_visit(visit.pk, to_case_id=right.pk, **act)  # type: ignore[arg-type]


def test_moved_entry_takes_its_promise_along_and_opens_what_it_settled(house: House) -> None:
    ticked, right = make_promise(house.case, house.owner), make_case(house.owner, person=make_person("Бондар"))
    visit = entry(house, ticked, new=new("Про іншу людину"))
    made = made_in(visit)
    move_promise(made.pk, due_on=in_days(8), reason="Черга", by=house.owner, at=timezone.now())
    moved = move(house, visit, right)
    copy = made_in(moved)
    assert (copy.case, copy.words, copy.state, copy.due_on, copy.moves) == (
        right,
        "Про іншу людину",
        PromiseState.OPEN,
        in_days(8),
        1,
    )
    assert states(made, ticked) == [PromiseState.WITHDRAWN, PromiseState.OPEN]
    assert not Promise.objects.settled().filter(case=house.case).exists(), "the wrong card shows no words about another person"


def test_settled_promise_moves_along_as_it_was_settled(house: House) -> None:
    right, later = make_case(house.owner, person=make_person("Бондар")), timezone.now()
    for settle in ("keep", "withdraw"):
        visit = entry(house, new=new())
        made = made_in(visit)
        if settle == "keep":
            keep_promise(made.pk, by=house.psychologist, at=later)
        else:
            withdraw_promise(made.pk, reason="Купили", by=house.psychologist, at=later)
        copy = made_in(move(house, visit, right))
        state, reason = (PromiseState.KEPT, None) if settle == "keep" else (PromiseState.WITHDRAWN, "Купили")
        assert (copy.state, copy.settled_by, copy.settled_at, copy.reason) == (state, house.psychologist, later, reason)
        assert (fresh(made).state, fresh(made).reason) == (PromiseState.WITHDRAWN, None)
    assert not Promise.objects.settled().filter(case=house.case).exists()
    assert Promise.objects.settled().filter(case=right).count() == 2
