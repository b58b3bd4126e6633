"""Who is away today and who leaves soon, as a line beside a colleague."""

import pytest
from django.utils import timezone

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, Supporter
from supporters.directory.reports.away import attendance
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_supporter

pytestmark = pytest.mark.django_db


def test_one_query_says_the_rank_of_everybody(house: House) -> None:
    now = timezone.now()
    names = ("here", "today", "soon", "covered", "later", "busy", "shut", "shut_soon", "closed", "second")
    who = {name: make_supporter(house.department) for name in names}
    cover = make_supporter(house.department)
    make_absence(who["today"])
    make_absence(who["today"], cover=cover, days=(3, 4))
    make_absence(who["soon"], days=(1, 2))
    make_absence(who["covered"], cover=cover, days=(1, 2))
    make_absence(who["later"], days=(15, 16))
    make_absence(who["busy"], cover=house.colleague, days=(1, 2))
    meanwhile = make_absence(make_supporter(house.department), days=(2, 5))
    Absence.objects.filter(pk=meanwhile.pk).update(supporter=house.colleague)  # a form refuses it
    make_absence(who["shut_soon"], cover=cover, days=(1, 2))
    make_absence(who["closed"])
    make_absence(who["second"], cover=cover, days=(1, 2))
    make_absence(who["second"], days=(5, 6))
    Supporter.objects.filter(pk__in=[who["shut"].pk, who["shut_soon"].pk]).update(suspended_at=now)
    Supporter.objects.filter(pk=who["closed"].pk).update(is_active=False)
    with CountedQueries() as queries:
        found = attendance(kyiv_day(now), [one.pk for one in who.values()])
    assert len(queries) == 1
    assert {name: found[one.pk].rank for name, one in who.items()} == {
        "here": 0,
        "today": 2,
        "soon": 1,
        "covered": 0,
        "later": 0,
        "busy": 1,
        "shut": 2,
        "shut_soon": 2,
        "closed": 0,
        "second": 1,
    }
    said = {name for name, one in who.items() if cover.short_name in found[one.pk].label}
    assert said == {"covered"}
    assert not found[who["here"].pk].label
    assert found[who["shut"].pk].label == found[who["shut_soon"].pk].label
