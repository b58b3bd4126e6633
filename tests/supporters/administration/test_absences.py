"""Absences: what is accepted and what is refused; no absent person ever covers another one."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privacy.ids import new_id
from supporters.administration.actions.absences import NewAbsence, add_absence, end_absence, leave_absences
from supporters.administration.actions.accounts import deactivate_supporter
from supporters.administration.actions.covers import AbsenceRefused, name_cover
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, AbsenceKind, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.factories import House, kyiv_utc, make_absence, make_department, make_house, make_supporter
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
BEGIN = kyiv_utc(2026, 11, 25, 9)
ANY = st.integers(0, 99)


@pytest.fixture
def house() -> House:
    return make_house()


def new_absence(who: Supporter, first: date, last: date, cover: Supporter | None = None) -> Absence:
    new = NewAbsence(supporter_id=who.pk, kind=AbsenceKind.LEAVE, from_on=first, to_on=last, cover_id=cover.pk if cover else None)
    return add_absence(new, by=who, at=timezone.now(), pk=new_id(), confirmed=True)


def refused(act: Any) -> str:
    """Run a refused action; return the field of the refusal."""
    with pytest.raises(AbsenceRefused) as caught, transaction.atomic():
        act()
    return str(caught.value.field)


def rules_of_notifications(person: Supporter) -> list[str]:
    return list(Notification.objects.visible_to(person).unread().values_list("rule", flat=True))


@pytest.mark.parametrize("who", ["colleague", "psychologist", "other_head", "auditor"])
def test_absence_is_entered_and_ended_by_the_colleague_a_head_above_or_an_administrator(house: House, who: str) -> None:
    new = NewAbsence(supporter_id=house.owner.pk, kind=AbsenceKind.LEAVE, from_on=in_days(1), to_on=in_days(4), cover_id=None)
    assert refused(lambda: add_absence(new, by=getattr(house, who), at=timezone.now(), pk=new_id())) == "supporter"
    covered = replace(new, cover_id=house.colleague.pk)
    assert refused(lambda: add_absence(covered, by=house.owner, at=timezone.now(), pk=new_id())) == "cover", "named by itself"
    for by in (house.owner, house.head, house.administrator):
        absence = add_absence(new, by=by, at=timezone.now(), pk=new_id())
        assert refused(partial(end_absence, absence.pk, by=getattr(house, who), at=timezone.now())) == "supporter"
        end_absence(absence.pk, by=by, at=timezone.now())


def test_cover_is_notified_when_named_and_no_more_when_another_is(house: House) -> None:
    other = make_supporter(house.department)
    absence = make_absence(house.owner, cover=house.colleague, days=(1, 4))
    assert rules_of_notifications(house.colleague) == [Rule.COVER_NAMED]
    name_cover(absence.pk, cover_id=other.pk, by=house.head, at=timezone.now())
    assert (rules_of_notifications(house.colleague), rules_of_notifications(other)) == ([], [Rule.COVER_NAMED])
    name_cover(absence.pk, cover_id=None, by=house.head, at=timezone.now())
    assert rules_of_notifications(other) == []


@time_machine.travel(BEGIN)
def test_cover_reads_for_whom_and_when(house: House) -> None:
    absence = new_absence(house.owner, date(2026, 11, 26), date(2026, 12, 5), house.colleague)
    words = render_notifications(Rule.COVER_NAMED, [absence.pk], house.colleague)[absence.pk]
    assert "Мельник\u00a0І.\u00a0О." in words.title
    assert "26\u00a0листопада – 5\u00a0грудня" in words.title
    assert words.url == "/profile/"


def test_nobody_is_named_to_who_does_not_cover_any_more(house: House) -> None:
    absence = make_absence(house.owner, cover=house.colleague, days=(1, 4))
    end_absence(absence.pk, by=house.owner, at=timezone.now())
    words = render_notifications(Rule.COVER_NAMED, [absence.pk], house.colleague)[absence.pk]
    assert "Мельник" not in words.title + words.text
    assert words.url == ""


def test_days_are_refused_when_they_overlap_end_early_or_last_for_years(house: House) -> None:
    make_absence(house.owner, days=(5, 9))
    assert refused(lambda: make_absence(house.owner, days=(9, 12))) == "from_on"
    assert refused(lambda: make_absence(house.owner, days=(3, 2))) == "to_on"
    assert refused(lambda: make_absence(house.owner, days=(20, 20 + 1200))) == "to_on"
    assert refused(lambda: make_absence(house.deactivated, days=(0, 1))) == "supporter"
    make_absence(house.owner, days=(10, 12))


@pytest.mark.parametrize("who", ["head", "psychologist", "deactivated", "owner"])
def test_cover_is_refused_without_the_same_role_and_open_access(house: House, who: str) -> None:
    assert refused(lambda: make_absence(house.owner, cover=getattr(house, who))) == "cover"


def test_cover_of_who_is_no_head_may_last_for_months(house: House) -> None:
    assert make_absence(house.owner, cover=house.colleague, days=(0, 90)).cover == house.colleague


def test_cover_is_refused_when_suspended(house: House) -> None:
    Supporter.objects.active().filter(pk=house.colleague.pk).update(suspended_at=timezone.now())
    assert refused(lambda: make_absence(house.owner, cover=house.colleague)) == "cover"


def test_cover_is_refused_for_a_role_without_cases(house: House) -> None:
    other = make_supporter(house.department, Role.AUDITOR)
    assert refused(lambda: make_absence(house.auditor, cover=other)) == "cover"
    make_absence(house.auditor)


def test_absent_colleague_is_refused_as_cover(house: House) -> None:
    make_absence(house.colleague, days=(3, 6))
    assert refused(lambda: make_absence(house.owner, cover=house.colleague, days=(6, 8))) == "cover"
    absence = make_absence(house.owner, days=(1, 3))
    assert refused(lambda: name_cover(absence.pk, cover_id=house.colleague.pk, by=house.head, at=timezone.now())) == "cover"
    make_absence(house.owner, cover=house.colleague, days=(7, 8))


def test_cover_may_not_be_away_on_these_days(house: House) -> None:
    make_absence(house.owner, cover=house.colleague, days=(3, 6))
    assert refused(lambda: make_absence(house.colleague, days=(6, 9))) == "from_on"
    make_absence(house.colleague, days=(7, 9))


def test_cover_may_be_named_who_was_away_on_days_that_are_past(house: House) -> None:
    new_absence(house.colleague, in_days(-6), in_days(-3))
    absence = new_absence(house.owner, in_days(-7), in_days(5))
    assert name_cover(absence.pk, cover_id=house.colleague.pk, by=house.head, at=timezone.now()).cover == house.colleague


def test_absence_ends_yesterday_when_the_colleague_is_back_and_is_cancelled_when_it_has_not_begun(house: House) -> None:
    running, today, coming = (
        make_absence(one, days=days) for one, days in ((house.owner, (-3, 5)), (house.colleague, (0, 5)), (house.head, (4, 5)))
    )
    for absence in (running, today, coming):
        end_absence(absence.pk, by=house.administrator, at=timezone.now())
        absence.refresh_from_db()
    assert (running.to_on, running.cancelled_at) == (in_days(-1), None)
    assert today.cancelled_at is not None
    assert coming.cancelled_at is not None
    assert refused(lambda: end_absence(running.pk, by=house.administrator, at=timezone.now())) == ""
    assert refused(lambda: name_cover(coming.pk, cover_id=None, by=house.head, at=timezone.now())) == ""


def test_nobody_covers_any_more_for_and_by_who_leaves(house: House) -> None:
    leaver, other = house.colleague, make_supporter(house.department)
    covered, own = make_absence(house.owner, cover=leaver, days=(0, 3)), make_absence(leaver, cover=other, days=(5, 9))
    others = make_absence(make_supporter(house.department), cover=other, days=(0, 3))
    deactivate_supporter(leaver.pk, by=house.administrator, at=timezone.now())
    covered.refresh_from_db()
    own.refresh_from_db()
    others.refresh_from_db()
    assert (covered.cover, others.cover) == (None, other)
    assert (covered.cancelled_at, others.cancelled_at) == (None, None), "only the own days of who leaves end"
    assert own.cancelled_at is not None


def test_own_days_stay_when_only_covering_ends(house: House) -> None:
    covered, own = make_absence(house.owner, cover=house.colleague, days=(0, 3)), make_absence(house.colleague, days=(5, 9))
    leave_absences(house.colleague.pk, at=timezone.now(), only_covering=True)
    covered.refresh_from_db()
    own.refresh_from_db()
    assert (covered.cover, own.cancelled_at) == (None, None)


@pytest.fixture
def colleagues() -> list[Supporter]:
    department = make_department()
    return [make_supporter(department) for _ in range(3)]


@given(st.lists(st.tuples(st.sampled_from(["away", "away", "cover", "end", "sleep"]), ANY, ANY, ANY), min_size=5, max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_chain_ever_arises(colleagues: list[Supporter], steps: list[tuple[str, int, int, int]]) -> None:
    at, office = BEGIN, make_supporter(colleagues[0].department, Role.ADMINISTRATOR)
    with transaction.atomic():
        for act, which, cover, days in steps:
            chosen, absences = [None, *colleagues][cover % 4], list(Absence.objects.not_cancelled().order_by("from_on", "pk"))
            with suppress(AbsenceRefused), transaction.atomic():
                if act == "away":
                    first = kyiv_day(at) + timedelta(days=days % 3)
                    last, whose = first + timedelta(days=which % 4), colleagues[which % 3]
                    new = NewAbsence(
                        supporter_id=whose.pk,
                        kind=AbsenceKind.LEAVE,
                        from_on=first,
                        to_on=last,
                        cover_id=chosen.pk if chosen else None,
                    )
                    add_absence(new, by=whose, at=at, pk=new_id(), confirmed=True)
                elif act == "sleep":
                    at += timedelta(days=1 + days % 2)
                elif absences and act == "cover":
                    name_cover(absences[which % len(absences)].pk, cover_id=chosen.pk if chosen else None, by=office, at=at)
                elif absences:
                    end_absence(absences[which % len(absences)].pk, by=office, at=at)
            assert_no_chain(kyiv_day(at))
        transaction.set_rollback(True)


def assert_no_chain(today: date) -> None:
    """Nobody covers another person while absent, today and in the next six days."""
    for day in (today + timedelta(days=n) for n in range(7)):
        rows = Absence.objects.on(day).values_list("supporter", "cover")
        assert not {away for away, _cover in rows} & {cover for _away, cover in rows}
