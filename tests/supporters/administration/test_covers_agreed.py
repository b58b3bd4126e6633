"""Which cover waits for a head (ADR 65). A cover within the department takes no more steps than before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.absences import NewAbsence, add_absence, end_absence
from supporters.administration.actions.approvals.deciders import deciders_of
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.colleagues.emails import ask_email_change
from supporters.administration.actions.covers import AbsenceRefused, name_cover
from supporters.administration.actions.growing import cover_takes_two
from supporters.administration.actions.role_changes import change_role
from supporters.directory.models import Absence, Approval, ApprovalKind, Department, Outcome, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from supporters.notifications.reports.layout import frame_of
from tests.factories import House, make_absence, make_department, make_head, make_house, make_supporter
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


def name(absence: Absence, cover: Supporter, by: Supporter, **since: Any) -> Supporter | None:
    """Who covers then."""
    return name_cover(absence.pk, cover_id=cover.pk, by=by, at=timezone.now(), **since).cover


def again(one: Supporter) -> Supporter:
    return Supporter.objects.get(pk=one.pk)


def grant(by: Supporter) -> Approval:
    return grant_approval(Approval.objects.waiting().get().pk, by=by, at=timezone.now())


def cover_of(absence: Absence) -> Supporter | None:
    return Absence.objects.get(pk=absence.pk).cover


@pytest.mark.parametrize("by", ["administrator", "head"])
def test_cover_within_the_department_is_named_at_once(house: House, by: str) -> None:
    assert name(make_absence(house.owner), house.colleague, getattr(house, by)) == house.colleague
    assert not Approval.objects.exists()


def test_cover_from_another_department_waits_for_the_head_of_the_records(house: House, second: Supporter) -> None:
    outsider = make_supporter(house.other_department, surname="Чужа")
    absence = make_absence(house.owner, cover=house.colleague)
    assert name(absence, outsider, house.administrator) == house.colleague, "it stays as it was"
    approval = Approval.objects.get()
    assert (approval.kind, deciders_of(approval)) == (ApprovalKind.COVER, {house.head.pk})
    with pytest.raises(ApprovalRefused):
        grant(second)
    with pytest.raises(ApprovalRefused):
        grant(house.other_head)
    grant(house.head)
    assert cover_of(absence) == outsider
    assert Notification.objects.filter(recipient=outsider, rule=Rule.COVER_NAMED).exists()


def test_head_of_the_records_names_a_cover_from_elsewhere_personally(house: House) -> None:
    outsider = make_supporter(house.other_department, surname="Чужа")
    assert name(make_absence(house.owner), outsider, house.head) == outsider
    assert not Approval.objects.exists()


def test_another_administrator_agrees_while_no_head_of_the_records_is_at_work(house: House, second: Supporter) -> None:
    outsider = make_supporter(house.other_department, surname="Чужа")
    absence = make_absence(house.owner)
    make_absence(house.head)
    name(absence, outsider, house.administrator)
    grant(second)
    assert cover_of(absence) == outsider


def test_queries_of_a_head_do_not_grow_with_the_covers_that_wait(
    house: House, signed_in: Browser, django_assert_max_num_queries: Any
) -> None:
    head, outsider = signed_in(house.head), make_supporter(house.other_department, surname="Чужа")
    name(make_absence(house.owner), outsider, house.administrator)
    for address in ("/today/", "/decisions/"):
        head.get(address)
        with django_assert_max_num_queries(60) as one:
            head.get(address)
        for number in range(2):
            absent = make_supporter(house.department, surname=f"Хвора{number}")
            name(make_absence(absent), outsider, house.administrator)
        with django_assert_max_num_queries(len(one)):
            head.get(address)


def test_count_and_list_of_administrators_say_who_decides(house: House, second: Supporter, signed_in: Browser) -> None:
    name(make_absence(house.owner), make_supporter(house.other_department, surname="Чужа"), house.administrator)
    assert frame_of(again(second)).approvals == 0
    assert "Чекає на керівника" in signed_in(second).get("/staff/approvals/").text
    make_absence(house.head)
    assert frame_of(again(second)).approvals == 1
    page = signed_in(second).get("/staff/approvals/").text
    assert "Чекає на керівника" not in page
    assert "Очікує на вас" in page


def test_fourth_colleague_at_once_waits(house: House) -> None:
    for number in range(3):
        absent = make_supporter(house.department, surname=f"Хвора{number}")
        assert name(make_absence(absent), house.colleague, house.administrator) == house.colleague
    fourth = make_absence(house.owner)
    assert name(fourth, house.colleague, house.administrator) is None
    later = make_absence(make_supporter(house.department, surname="Пізня"), days=(5, 6))
    assert name(later, house.colleague, house.administrator) == house.colleague, "on other days"


def test_asked_cover_from_a_day_that_is_no_more_of_the_absence_is_not_taken(house: House) -> None:
    outsider = make_supporter(house.other_department, surname="Чужа")
    absence = make_absence(house.owner, days=(0, 9))
    name_cover(absence.pk, cover_id=outsider.pk, by=house.administrator, at=timezone.now(), since=in_days(6))
    Absence.objects.filter(pk=absence.pk).update(to_on=in_days(4))
    with pytest.raises(ApprovalRefused):
        grant(house.head)
    assert Absence.objects.get().cover is None


def test_only_other_colleagues_of_this_cover_count(house: House) -> None:
    second = make_supporter(house.department, surname="Друга")
    for number, cover in enumerate((house.colleague, house.colleague, second, second)):
        make_absence(make_supporter(house.department, surname=f"Хвора{number}"), cover=cover)
    absence = make_absence(house.owner, cover=house.colleague)
    assert cover_of(absence) == house.colleague, "the third colleague of this cover"
    days = (absence.from_on, absence.to_on)
    assert not cover_takes_two(house.owner, house.colleague, days, by=house.administrator), "the same colleague counts once"
    assert not cover_takes_two(house.owner, second, days, by=house.administrator), "those of another cover count nothing"
    make_absence(make_supporter(house.department, surname="Нова"), cover=house.colleague)
    assert cover_takes_two(house.owner, house.colleague, days, by=house.administrator)


def test_cover_of_a_head_named_by_an_administrator_waits_and_the_absence_does_not(house: House, second: Supporter) -> None:
    deputy = make_supporter(house.department, Role.HEAD, surname="Заступник")
    absence = make_absence(house.head)
    assert name(absence, deputy, house.administrator) is None
    assert Absence.objects.on(in_days(0)).filter(supporter=house.head).exists()
    assert deciders_of(Approval.objects.get()) == {house.head.pk, second.pk}
    grant(house.head)
    assert cover_of(absence) == deputy


def test_cover_of_who_is_on_duty_waits_for_a_head_of_all_of_it(house: House) -> None:
    """Else one administrator gives the desk of a whole tree by some absences."""
    top = make_head(make_department("Міністерство"), surname="Верховна")
    Department.objects.filter(pk=house.department.pk).update(parent=top.department)
    Department.objects.filter(pk=top.department_id).update(duty=house.owner)
    absence = make_absence(house.owner)
    assert name(absence, house.colleague, house.administrator) is None
    assert deciders_of(Approval.objects.get()) == {top.pk}
    assert name(absence, house.colleague, house.head) is None
    assert name(absence, house.colleague, top) == house.colleague


def test_head_names_the_own_cover(house: House) -> None:
    deputy = make_supporter(house.department, Role.HEAD, surname="Заступник")
    assert name(make_absence(house.head), deputy, house.head) == deputy


@pytest.mark.parametrize("by", ["colleague", "other_head"])
def test_nobody_names_themselves(house: House, by: str) -> None:
    whose = house.owner if by == "colleague" else house.head
    with pytest.raises(AbsenceRefused):
        name(make_absence(whose), getattr(house, by), getattr(house, by))


def test_head_who_only_covers_names_no_cover_of_a_head_alone(house: House, second: Supporter) -> None:
    """Else a lent post extends itself through a friend."""
    friend = make_supporter(house.other_department, Role.HEAD, surname="Подруга")
    make_absence(house.head, cover=house.other_head)
    later = make_absence(house.head, days=(1, 20))
    assert name(later, friend, house.other_head) is None
    assert Approval.objects.get().asked_by == house.other_head
    grant(second)
    assert cover_of(later) == friend


def test_cover_that_a_head_has_asked_for_is_not_confirmed_once_the_post_is_taken(house: House, second: Supporter) -> None:
    friend = make_supporter(house.other_department, Role.HEAD, surname="Подруга")
    make_absence(house.head, cover=house.other_head)
    later = make_absence(house.head, days=(1, 20))
    name(later, friend, house.other_head)
    Supporter.objects.filter(pk=house.other_head.pk).update(role=Role.SUPPORTER)
    with pytest.raises(ApprovalRefused, match="не може"):
        grant(second)
    assert cover_of(later) is None


def test_days_of_one_cover_of_a_head_are_summed(house: House) -> None:
    deputy = make_supporter(house.department, Role.HEAD, surname="Заступник")
    make_absence(house.head, cover=deputy, days=(0, 19))
    adjoining, apart = make_absence(house.head, days=(22, 34)), make_absence(house.head, days=(60, 80))
    with pytest.raises(AbsenceRefused) as refused:
        name(adjoining, deputy, house.head)
    assert refused.value.field == "cover"
    assert name(apart, deputy, house.head) == deputy
    other = make_supporter(house.department, Role.HEAD, surname="Інша")
    assert name(adjoining, other, house.head) == other
    earlier = make_absence(make_head(make_department("Сусідній")), cover=other, days=(36, 59))
    assert cover_of(earlier) == other, "days of another head are not among them"


def test_days_that_follow_are_summed_too(house: House) -> None:
    deputy = make_supporter(house.department, Role.HEAD, surname="Заступник")
    make_absence(house.head, cover=deputy, days=(20, 39))
    with pytest.raises(AbsenceRefused):
        name(make_absence(house.head, days=(0, 19)), deputy, house.head)
    other = make_supporter(house.department, Role.HEAD, surname="Інша")
    make_absence(house.head, cover=other, days=(60, 80))
    assert name(Absence.objects.get(from_on=in_days(0)), other, house.head) == other, "far later days are not among them"


@pytest.mark.parametrize(("days", "lent"), [(30, True), (31, False)])
def test_post_of_a_head_is_lent_for_a_month_at_most(house: House, days: int, lent: bool) -> None:
    deputy, absence = make_supporter(house.department, Role.HEAD), make_absence(house.head, days=(0, days))
    if not lent:
        with pytest.raises(AbsenceRefused):
            name(absence, deputy, house.head)
    else:
        assert name(absence, deputy, house.head) == deputy


# What becomes of the request


def asked(house: House, **days: Any) -> Absence:
    outsider = make_supporter(house.other_department, surname="Чужа")
    absence = make_absence(house.owner, days=(0, 9))
    name(absence, outsider, house.administrator, **days)
    return absence


def test_another_cover_ends_the_request(house: House) -> None:
    absence = asked(house)
    name(absence, house.colleague, house.administrator)
    assert Approval.objects.get().outcome == Outcome.EXPIRED
    assert cover_of(absence) == house.colleague


def test_end_of_the_absence_ends_the_request(house: House) -> None:
    absence, other = asked(house), make_absence(house.colleague, days=(0, 9))
    name(other, Supporter.objects.get(surname="Чужа"), house.administrator)
    end_absence(absence.pk, by=house.administrator, at=timezone.now())
    assert Approval.objects.get(asked_cover__absence=absence).outcome == Outcome.EXPIRED
    assert Approval.objects.waiting().get().asked_cover.absence == other, "what is asked for another absence waits on"


@pytest.mark.parametrize("whose", ["colleague", "cover"])
@pytest.mark.parametrize("changed", ["role", "department"])
def test_another_post_of_either_ends_the_request(house: House, whose: str, changed: str) -> None:
    """Else the head of the department before would let somebody into the records of the one after."""
    absent, outsider = house.colleague, make_supporter(house.other_department, surname="Чужа")
    absence, other = make_absence(absent, days=(0, 9)), make_absence(house.owner, days=(0, 9))
    name(absence, outsider, house.administrator)
    name(other, make_supporter(house.other_department, surname="Інша"), house.administrator)
    ask_email_change(outsider.pk, email="n@suprovid.test", reason="Шлюб", by=house.administrator, at=timezone.now(), pk=new_id())
    who = absent if whose == "colleague" else outsider
    role = Role.ANALYST if changed == "role" else Role.SUPPORTER
    post = who.department_id if changed == "role" else make_department("Сусідній").pk
    change_role(who.pk, role, post, by=house.administrator, at=timezone.now())
    assert Approval.objects.get(asked_cover__absence=absence).outcome == Outcome.EXPIRED
    kept = {approval.kind: approval for approval in Approval.objects.waiting()}
    assert kept.keys() == {ApprovalKind.COVER, ApprovalKind.EMAIL}, "another thing is asked about the colleague"
    assert kept[ApprovalKind.COVER].asked_cover.absence == other, "what is asked of others waits on"


def test_nothing_is_asked_from_a_day_outside_the_absence(house: House) -> None:
    for day in (-1, 10):
        with pytest.raises(AbsenceRefused) as refused, transaction.atomic():
            asked(house, since=in_days(day))
        assert refused.value.field == "since"
    assert not Approval.objects.exists()


def test_who_is_away_before_the_asked_day_may_be_asked_for(house: House) -> None:
    outsider = make_supporter(house.other_department, surname="Чужа")
    make_absence(outsider, days=(0, 3))
    absence = make_absence(house.owner, days=(0, 9))
    name(absence, outsider, house.administrator, since=in_days(4))
    grant(house.head)
    assert Absence.objects.get(supporter=house.owner, from_on=in_days(4)).cover == outsider


def test_cover_that_was_agreed_goes_on_without_another_request(house: House) -> None:
    absence = make_absence(house.head, cover=house.other_head)
    assert name(absence, house.other_head, house.administrator) == house.other_head
    assert not Approval.objects.exists()


def test_request_since_a_later_day_divides_the_absence_when_it_is_agreed(house: House) -> None:
    absence = asked(house, since=in_days(4))
    assert Absence.objects.count() == 1
    grant(house.head)
    assert list(Absence.objects.order_by("from_on").values_list("from_on", "cover__surname")) == [
        (in_days(0), None),
        (in_days(4), "Чужа"),
    ]
    assert Absence.objects.get(pk=absence.pk).to_on == in_days(3)


def test_request_is_not_granted_once_the_cover_does_not_fit(house: House) -> None:
    asked(house)
    outsider = Supporter.objects.get(surname="Чужа")
    make_absence(outsider, days=(2, 3))
    with pytest.raises(ApprovalRefused):
        grant(house.head)


def test_any_other_administrator_refuses_it(house: House, second: Supporter) -> None:
    absence = asked(house)
    refuse_approval(Approval.objects.get().pk, by=second, at=timezone.now())
    assert cover_of(absence) is None


# Who is notified


def notified(rule: Rule = Rule.ABSENCE_ENTERED) -> set[str]:
    return set(Notification.objects.filter(rule=rule).values_list("recipient__surname", flat=True))


def enter(who: Supporter, by: Supporter) -> Absence:
    new = NewAbsence(supporter_id=who.pk, kind="sickness", from_on=in_days(0), to_on=in_days(1), cover_id=None)
    return add_absence(new, by=by, at=timezone.now(), pk=new_id())


def test_absence_entered_by_an_administrator_notifies(house: House, second: Supporter) -> None:
    top = make_head(make_department("Міністерство"), surname="Верховна")
    Department.objects.filter(pk=house.department.pk).update(parent=top.department)
    enter(house.head, house.administrator)
    assert notified() == {house.head.surname, top.surname, second.surname}


def test_sick_day_entered_by_the_head_notifies_the_colleague_only(house: House, second: Supporter) -> None:
    enter(house.owner, house.head)
    assert notified() == {house.owner.surname}


def test_own_absence_notifies_nobody(house: House, second: Supporter) -> None:
    for who in (house.owner, house.administrator):
        enter(who, who)
    assert notified() == set()


def test_notice_stays_when_a_cover_is_named(house: House) -> None:
    name(enter(house.owner, house.administrator), house.colleague, house.administrator)
    assert Notification.objects.unread().filter(recipient=house.owner, rule=Rule.ABSENCE_ENTERED).exists()


# The pages


def test_page_of_the_absence_says_who_is_asked(house: House, signed_in: Browser) -> None:
    outsider, absence = make_supporter(house.other_department, surname="Чужа"), make_absence(house.owner, days=(0, 3))
    office, address = signed_in(house.administrator), f"/absences/{absence.pk}/"
    answer = office.post(f"{address}cover/", {"submission_key": str(uuid4()), "cover": str(outsider.pk)}, follow=True)
    assert outsider.short_name in answer.text
    assert house.head.short_name in answer.text
    assert cover_of(absence) is None


def test_reach_of_the_chain_of_covers_stays_small(house: House, second: Supporter) -> None:
    """One administrator enters a year of absences of the head with one cover."""
    first = 0
    for _month in range(12):
        absence = make_absence(house.head, days=(first, first + 30))
        name(absence, house.other_head, house.administrator)
        first += 31
    assert not Absence.objects.filter(cover__isnull=False).exists()
    with time_machine.travel(timezone.now() + timedelta(days=300)):
        assert not Absence.objects.on(in_days(0)).filter(cover=house.other_head).exists()
