"""A thousand vacancies are compared with one profile in the time of thirty loops over numbers."""

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from cases.reintegration.actions.employment import ListedVacancy, save_vacancies
from cases.reintegration.models.employment.matching import ProfileFacts
from cases.reintegration.reports.employment.matches import matched
from cases.reintegration.reports.employment.vacancies import work_directory
from supporters.directory.calendar import kyiv_day
from tests.factories import make_department, make_supporter
from tests.loops import loops_taken
from tests.work import profile_facts, territory, vacancy_facts

MOST_LOOPS = 30


@pytest.mark.django_db
def test_thousand_vacancies_are_matched_in_time(measured: Callable[[str], None]) -> None:
    place, now = territory(), timezone.now()
    facts = [vacancy_facts(f"Посада {number}", territory=place) for number in range(1000)]
    save_vacancies([ListedVacancy(None, 0, one) for one in facts], by=make_supporter(make_department()), at=now)
    profile: ProfileFacts = profile_facts()
    loops = min(loops_taken(partial(_match, profile)) for _time in range(5))
    measured(f"1,000 vacancies matched with one profile in the time of {loops:.0f} loops")
    assert loops < MOST_LOOPS


def _match(profile: ProfileFacts) -> None:
    today = kyiv_day(timezone.now())
    assert len(matched(profile, work_directory(today).rules, today)) == 1000
