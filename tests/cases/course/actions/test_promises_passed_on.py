"""A promise kept by a colleague without lasting reach passes to who answers for the case, and the colleague is notified."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, TeamMember
from cases.course.actions.corrections import correct_visit
from cases.course.actions.promises.entries import EntryPromises, record_entry_promises
from cases.course.actions.promises.making import keep_promise, may_keep
from cases.course.actions.promises.passing import leave_to_owner, pass_on_of_case, pass_on_of_keeper
from cases.course.actions.visits import NewVisit, move_visit, undo_visit
from cases.course.models import Promise, Visit
from cases.course.states import VisitKind
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.departments import follow_owner
from cases.leading.actions.hand_overs.leaving import hand_over_all
from cases.leading.actions.teams import end_membership, end_memberships_over
from privacy.ids import new_id
from supporters.administration.actions.departments import move_department
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import RenderedNotification, render_notifications
from tests.factories import (
    House,
    hand_over_to,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_member,
    make_person,
    make_supporter,
    make_visit,
)
from tests.factories import make_promise as promised
from tests.joined import Twice, make_join, make_twice, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture(autouse=True)
def everybody_reaches_what_they_keep() -> Iterator[None]:
    yield
    assert not any(broken_invariants().values())


def fresh(promise: Promise) -> Promise:
    return Promise.objects.select_related("case").get(pk=promise.pk)


def keepers(*promises: Promise) -> list[Supporter | None]:
    return [fresh(one).whose for one in promises]


def notified(promise: Promise) -> list[Supporter]:
    notices = Notification.objects.filter(rule=Rule.PROMISE_PASSED_ON, subject_id=promise.pk, settled_at=None)
    return [one.recipient for one in notices.select_related("recipient")]


def words_to(reader: Supporter, promise: Promise) -> RenderedNotification:
    return render_notifications(Rule.PROMISE_PASSED_ON, [promise.pk], Supporter.objects.get(pk=reader.pk))[promise.pk]


def entry_that_kept(promise: Promise, by: Supporter) -> Visit:
    visit = make_visit(promise.case, by, at=timezone.now() - timedelta(minutes=1))
    record_entry_promises(visit, EntryPromises(kept=(promise.pk,)), by=by, at=visit.recorded_at)
    return visit


def within(upper: Department, lower: Department) -> None:
    Department.objects.filter(pk=lower.pk).update(parent=upper)


def move(department: Department, below: Department | None) -> None:
    parent = below.pk if below else None
    move_department(department.pk, parent_id=parent, at=timezone.now(), version=None, confirmed=True)


# An owner, a team


def test_promises_of_a_leaver_pass_to_who_answers_for_the_cases(house: House) -> None:
    mine = promised(house.case, house.psychologist, is_mine=True)
    of_owner, settled = promised(house.case, house.owner, is_mine=True), promised(house.case, house.psychologist, is_mine=True)
    keep_promise(settled.pk, by=house.owner, at=timezone.now())
    Supporter.objects.active().filter(pk=house.psychologist.pk).update(is_active=False)
    assert pass_on_of_keeper(house.psychologist.pk, at=timezone.now()) == 1
    assert keepers(mine, of_owner, settled) == [None, house.owner, house.psychologist]


def test_promises_of_a_former_owner_pass_on_with_the_case(house: House) -> None:
    mine, of_head = promised(house.case, house.owner, is_mine=True), promised(house.case, house.head, is_mine=True)
    of_psychologist = promised(house.case, house.psychologist, is_mine=True)
    make_hand_over(house.case, house.colleague, by=house.head)
    assert fresh(mine).whose == house.owner, "responsible until the new owner accepts"
    hand_over_to(house.case, house.colleague, by=house.head)
    assert keepers(mine, of_head, of_psychologist) == [None, house.head, house.psychologist]


def test_promises_of_the_owner_pass_to_the_desk_with_a_case_that_goes_into_the_queue(house: House) -> None:
    mine = promised(house.case, house.owner, is_mine=True)
    hand_over_all(house.owner.pk, to=house.colleague, by=house.head, at=timezone.now())
    assert fresh(mine).whose is None


def test_promise_of_a_former_member_passes_on(house: House) -> None:
    member = make_member(house.case, house.owner, house.colleague)
    promise = promised(house.case, house.colleague, is_mine=True)
    end_membership(member.pk, by=house.owner, at=timezone.now())
    assert (keepers(promise), notified(promise)) == ([None], [house.colleague])


def test_only_promises_of_the_locked_card_pass_on(house: House) -> None:
    cases = [house.case, make_case(house.owner, person=make_person("Ткаченко"))]
    promises = [promised(case, house.owner, is_mine=True) for case in cases]
    Promise.objects.update(whose=house.colleague)
    assert list(Promise.objects.open_of(house.case)) == promises[:1]
    assert [one.promise_id for one in pass_on_of_case(house.case.pk, at=timezone.now())] == [promises[0].pk]
    assert keepers(*promises) == [None, house.colleague]
    assert pass_on_of_keeper(house.colleague.pk, at=timezone.now()) == 1


def test_only_promises_with_a_keeper_are_left_to_the_owner(house: House) -> None:
    promise = promised(house.case, house.psychologist, is_mine=True)
    promised(house.case, house.owner)
    settled = promised(house.case, house.psychologist, is_mine=True)
    keep_promise(settled.pk, by=house.psychologist, at=timezone.now())
    assert leave_to_owner(Promise.objects.all(), at=timezone.now()) == [(promise.pk, house.psychologist.pk)]


def test_member_until_a_last_day_keeps_no_promise_of_the_time_before(house: House) -> None:
    promise = promised(house.case, house.owner, is_mine=True)
    hand_over_to(house.case, house.colleague, by=house.head)
    Promise.objects.filter(pk=promise.pk).update(whose=house.owner)
    member = make_member(house.case, house.colleague, house.owner, days=3)
    assert not may_keep(house.case, house.owner)
    assert broken_invariants()["promise kept by a colleague without lasting reach"] == 1
    end_memberships_over(at=timezone.now() + timedelta(days=4))
    assert TeamMember.objects.get(pk=member.pk).to_at is not None
    assert fresh(promise).whose is None


def test_colleague_who_covers_for_the_owner_does_not_reach_for_good(house: House) -> None:
    make_absence(house.owner, cover=house.colleague)
    assert Case.objects.workable_by(house.colleague).filter(pk=house.case.pk).exists()
    assert not may_keep(house.case, house.colleague)


# Heads


def test_promise_of_a_head_passes_on_with_a_hand_over_to_another_branch_of_the_tree(house: House) -> None:
    promise = promised(house.case, house.head, is_mine=True)
    elsewhere = make_supporter(house.other_department, surname="Далекий")
    hand_over_to(house.case, elsewhere, by=house.head)
    assert (keepers(promise), notified(promise)) == ([None], [house.head])


def test_head_above_keeps_the_promise_within_the_own_branch(house: House) -> None:
    above = make_department("Управління")
    within(above, house.department)
    within(above, house.other_department)
    highest = make_head(above, surname="Вищенко")
    promise = promised(house.case, highest, is_mine=True)
    hand_over_to(house.case, make_supporter(house.other_department, surname="Далекий"), by=house.head)
    assert (keepers(promise), notified(promise)) == ([highest], [])


def test_promise_of_a_head_passes_on_when_the_owner_changes_the_department(house: House) -> None:
    promise, of_owner = promised(house.case, house.head, is_mine=True), promised(house.case, house.owner, is_mine=True)
    Supporter.objects.active().filter(pk=house.owner.pk).update(department=house.other_department)
    follow_owner(house.owner.pk, house.other_department, by=house.administrator, at=timezone.now())
    assert keepers(promise, of_owner) == [None, house.owner]


def test_promises_of_heads_above_pass_on_when_a_department_is_moved(house: House) -> None:
    above, beside = make_department("Управління"), make_department("Друге управління")
    within(above, house.department)
    highest = make_head(above, surname="Вищенко")
    other = make_case(make_supporter(above, surname="Апаратна"), person=make_person("Ткаченко"))
    kept = [promised(house.case, by, is_mine=True) for by in (house.head, house.owner, house.psychologist)]
    lost, elsewhere = promised(house.case, highest, is_mine=True), promised(other, highest, is_mine=True)
    move(house.department, beside)
    assert keepers(lost, elsewhere, *kept) == [None, highest, house.head, house.owner, house.psychologist]
    assert (notified(lost), notified(elsewhere)) == ([highest], [])


@pytest.mark.parametrize("number", [1, 3])
def test_moved_department_passes_on_by_the_same_number_of_queries(
    house: House, django_assert_num_queries: Callable[[int], AbstractContextManager[object]], number: int
) -> None:
    above = make_department("Управління")
    within(above, house.department)
    highest = make_head(above, surname="Вищенко")
    cases = [make_case(house.owner, person=make_person(f"Ткаченко{'ко' * n}")) for n in range(number)]
    promises = [promised(case, highest, is_mine=True) for case in cases for _each in range(2)]
    with django_assert_num_queries(15):
        move(house.department, None)
    assert keepers(*promises) == [None] * len(promises)


# An entry that is taken back, corrected or moved


def test_promise_that_was_not_kept_has_a_keeper_who_reaches_the_card(house: House) -> None:
    member = make_member(house.case, house.owner, house.colleague)
    promise = promised(house.case, house.colleague, is_mine=True)
    visit = entry_that_kept(promise, house.owner)
    end_membership(member.pk, by=house.owner, at=timezone.now())
    assert fresh(promise).whose == house.colleague, "it is settled"
    later = timezone.now() + timedelta(hours=1)
    new = NewVisit(kind=VisitKind.VISIT, reached=True, summary="Ще не привезли", occurred_at=visit.occurred_at)
    correct_visit(visit.pk, new, not_kept=[promise.pk], by=house.owner, at=later, pk=new_id())
    assert (keepers(promise), notified(promise)) == ([None], [house.colleague])


def test_promise_of_an_entry_taken_back_has_a_keeper_who_reaches_the_card(house: House) -> None:
    member = make_member(house.case, house.owner, house.colleague)
    promise = promised(house.case, house.colleague, is_mine=True)
    visit = entry_that_kept(promise, house.owner)
    end_membership(member.pk, by=house.owner, at=timezone.now())
    undo_visit(visit.pk, by=house.owner, at=timezone.now())
    assert (fresh(promise).is_settled, fresh(promise).whose) == (False, None)


@pytest.mark.parametrize("reaches", [True, False])
def test_promise_moved_with_its_entry_stays_with_who_reaches_the_right_card(house: House, reaches: bool) -> None:
    owner = house.owner if reaches else make_supporter(house.other_department, surname="Далекий")
    right, now = make_case(owner, person=make_person("Лисенко")), timezone.now()
    visit = make_visit(house.case, house.head, at=now - timedelta(minutes=1))
    promise = promised(house.case, house.head, is_mine=True)
    Promise.objects.filter(pk=promise.pk).update(made_in=visit)
    moved = move_visit(visit.pk, to_case_id=right.pk, step=None, reason="Не та картка", by=house.head, at=now, pk=new_id())
    copy = Promise.objects.get(made_in=moved)
    assert copy.whose == (house.head if reaches else None)
    assert notified(copy) == ([] if reaches else [house.head])


# A join, and its undoing


@pytest.fixture
def twice() -> Twice:
    return make_twice()


def test_promise_of_a_member_who_came_with_a_join_passes_on_with_its_undoing(twice: Twice) -> None:
    helper = make_member(twice.card, twice.other_owner).supporter
    theirs = promised(twice.card, helper, is_mine=True)
    join = make_join(twice)
    ours = promised(twice.into, helper, is_mine=True)
    undo(join.pk, twice)
    assert keepers(ours, theirs) == [None, helper]
    assert (notified(ours), notified(theirs)) == ([helper], [])


def test_promise_of_a_head_on_the_absorbed_card_passes_on_and_returns(twice: Twice) -> None:
    other = make_department("Інший відділ")
    hand_over_to(twice.card, make_supporter(other, surname="Далекий"), by=twice.head)
    head = make_head(other, surname="Третій")
    promise = promised(twice.card, head, is_mine=True)
    join = make_join(twice)
    assert (keepers(promise), notified(promise)) == ([None], [head])
    undo(join.pk, twice)
    assert (keepers(promise), notified(promise)) == ([head], [])


def test_promise_does_not_return_to_a_colleague_who_works_on_the_card_no_longer(twice: Twice) -> None:
    other = make_department("Інший відділ")
    hand_over_to(twice.card, make_supporter(other, surname="Далекий"), by=twice.head)
    head = make_head(other, surname="Третій")
    promise = promised(twice.card, head, is_mine=True)
    join = make_join(twice)
    Supporter.objects.active().filter(pk=head.pk).update(department=twice.head.department)
    undo(join.pk, twice)
    assert (keepers(promise), notified(promise)) == ([None], [head])


def test_promise_on_an_absorbed_card_passes_on_with_the_owner_of_the_remaining_one(twice: Twice) -> None:
    make_join(twice, leader_id=twice.other_owner.pk)
    promise = promised(twice.into, twice.other_owner, is_mine=True)
    Promise.objects.filter(pk=promise.pk).update(case=twice.card)
    hand_over_to(twice.into, twice.owner, by=twice.head)
    assert keepers(promise) == [None]


# What the colleague reads


def test_notice_names_nobody_when_its_reader_can_not_open_the_card(house: House) -> None:
    promise = promised(house.case, house.head, words="Домовлюся з клінікою", is_mine=True)
    hand_over_to(house.case, make_supporter(house.other_department, surname="Далекий"), by=house.head)
    words = words_to(house.head, promise)
    assert (words.title, words.url) == ("Вашу обіцянку передано", "")
    assert "виконає той, хто відповідає за картку" in words.text
    assert "клінікою" not in words.text


def test_notice_names_the_promise_to_a_former_owner_who_still_reads_the_card(house: House) -> None:
    promise = promised(house.case, house.owner, words="Домовлюся з клінікою", is_mine=True)
    hand_over_to(house.case, house.colleague, by=house.head)
    words = words_to(house.owner, promise)
    assert (words.title, words.text) == ("Вашу обіцянку передано: Коваленко Андрій Петрович", "Домовлюся з клінікою")
    assert words.url == f"/cases/{house.case.number}/promises/"


# Who reaches for good


@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.PSYCHOLOGIST, Role.ANALYST])
def test_role_decides_whether_a_member_reaches_for_good(house: House, role: Role) -> None:
    Supporter.objects.active().filter(pk=house.psychologist.pk).update(role=role)
    assert may_keep(house.case, house.psychologist) is (role is not Role.ANALYST)
