"""A thousand vacancies are compared with one profile within a tenth of a second."""

from collections.abc import Callable
from time import process_time

import pytest
from django.utils import timezone

from cases.reintegration.actions.employment import ListedVacancy, save_vacancies
from cases.reintegration.models.employment.matching import ProfileFacts
from cases.reintegration.reports.employment.matches import matched
from cases.reintegration.reports.employment.vacancies import work_directory
from supporters.directory.calendar import kyiv_day
from tests.factories import make_department, make_supporter
from tests.work import profile_facts, territory, vacancy_facts

MOST_SECONDS = 0.1


@pytest.mark.django_db
def test_thousand_vacancies_are_matched_in_time(measured: Callable[[str], None]) -> None:
    place, now = territory(), timezone.now()
    facts = [vacancy_facts(f"Посада {number}", territory=place) for number in range(1000)]
    save_vacancies([ListedVacancy(None, 0, one) for one in facts], by=make_supporter(make_department()), at=now)
    profile: ProfileFacts = profile_facts()
    seconds = min(_seconds(profile) for _time in range(5))
    measured(f"1,000 vacancies matched with one profile in {seconds * 1000:.0f} ms of processor time")
    assert seconds < MOST_SECONDS


def _seconds(profile: ProfileFacts) -> float:
    today, began = kyiv_day(timezone.now()), process_time()
    rules = work_directory(today).rules
    assert len(matched(profile, rules, today)) == 1000
    return process_time() - began
