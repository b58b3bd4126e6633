"""The demo has a profile and vacancies of each verdict."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.reintegration.models import Vacancy
from cases.reintegration.models.employment.matching import ProfileFacts, Verdict
from cases.reintegration.reports.employment.matches import matched
from cases.reintegration.reports.employment.page import profiles_of
from cases.reintegration.reports.employment.vacancies import work_directory
from config.demo.work import POSTS, write_work
from privacy.opening import Reading
from supporters.directory.calendar import kyiv_day
from tests.factories import make_case, make_department, make_supporter
from tests.persons import make_territories


@pytest.mark.django_db
def test_demo_shows_each_verdict(reading: Reading) -> None:
    make_territories(whole=True)
    owner, now = make_supporter(make_department()), timezone.now()
    case = make_case(owner)
    write_work(case, by=owner, at=now - timedelta(hours=1), today=kyiv_day(now))
    assert Vacancy.objects.count() == len(POSTS)
    found = matched(ProfileFacts.of(profiles_of(case)[0]), work_directory(kyiv_day(now)).rules, kyiv_day(now))
    assert {one.match.verdict for one in found} == set(Verdict)
