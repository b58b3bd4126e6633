"""An absence that two colleagues cover one after the other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.covers import AbsenceRefused, name_cover
from supporters.directory.models import Absence, Supporter, presence_on
from supporters.notifications.models import Notification, Rule
from tests.factories import House, make_absence, make_supporter
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def other(house: House) -> Supporter:
    return make_supporter(house.department, surname="Заступенко")


def parts(house: House) -> list[tuple[int, int, Any]]:
    """First and last day of each part, counted from today, and who covers."""
    today = in_days(0)
    rows = Absence.objects.not_cancelled().filter(supporter=house.owner).order_by("from_on")
    return [((row.from_on - today).days, (row.to_on - today).days, row.cover) for row in rows]


def test_two_cover_without_a_gap_and_both_are_notified(house: House, other: Supporter) -> None:
    absence = make_absence(house.owner, cover=house.colleague, days=(1, 10))
    name_cover(absence.pk, cover_id=other.pk, by=house.head, at=timezone.now(), since=in_days(6))
    assert parts(house) == [(1, 5, house.colleague), (6, 10, other)]
    for day, cover in ((1, house.colleague), (5, house.colleague), (6, other), (10, other)):
        assert presence_on(in_days(day)).covers.get(house.owner.pk) == cover.pk
    assert presence_on(in_days(11)).covers.get(house.owner.pk) is None
    notified = Notification.objects.filter(rule=Rule.COVER_NAMED, settled_at=None).values_list("recipient", flat=True)
    assert set(notified) == {house.colleague.pk, other.pk}


def test_first_day_that_is_left_divides_nothing(house: House, other: Supporter) -> None:
    absence = make_absence(house.owner, cover=house.colleague, days=(-2, 4))
    name_cover(absence.pk, cover_id=other.pk, by=house.head, at=timezone.now(), since=in_days(0))
    assert parts(house) == [(-2, 4, other)]


@pytest.mark.parametrize("day", [-1, 0, 11])
def test_day_outside_the_absence_is_refused(house: House, other: Supporter, day: int) -> None:
    absence = make_absence(house.owner, cover=house.colleague, days=(1, 10))
    with pytest.raises(AbsenceRefused):
        name_cover(absence.pk, cover_id=other.pk, by=house.head, at=timezone.now(), since=in_days(day))
    assert parts(house) == [(1, 10, house.colleague)]


def test_colleague_who_is_away_first_may_cover_the_second_part(house: House, other: Supporter, signed_in: Browser) -> None:
    absence = make_absence(house.owner, cover=house.colleague, days=(1, 10))
    make_absence(other, days=(2, 3))
    office, address = signed_in(house.administrator), reverse("absence_cover", args=[absence.pk])
    sent = {"submission_key": str(uuid4()), "cover": str(other.pk), "since": in_days(3).isoformat()}
    assert office.post(address, sent).status_code == 422, "still away on the first day of the part"
    fields = {"submission_key": str(uuid4()), "cover": str(other.pk), "since": in_days(6).isoformat()}
    assert [office.post(address, fields).status_code for _ in range(2)] == [302, 302]
    assert parts(house) == [(1, 5, house.colleague), (6, 10, other)]
    page = office.get(reverse("absence_detail", args=[absence.pk])).text
    assert 'name="since"' in page


@pytest.mark.parametrize(("since", "status"), [("x", 422), ((in_days(0) + timedelta(days=400)).isoformat(), 409)])
def test_bad_day_changes_nothing(house: House, other: Supporter, signed_in: Browser, since: str, status: int) -> None:
    absence = make_absence(house.owner, cover=house.colleague, days=(1, 10))
    sent = {"submission_key": str(uuid4()), "cover": str(other.pk), "since": since}
    answer = signed_in(house.administrator).post(reverse("absence_cover", args=[absence.pk]), sent)
    assert answer.status_code == status
    assert parts(house) == [(1, 10, house.colleague)]
