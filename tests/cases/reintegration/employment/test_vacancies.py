"""A vacancy is written down, corrected, renewed, ended and refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.reintegration.actions.employment import VacancyRefused, correct_vacancy, end_vacancy
from cases.reintegration.models import Vacancy
from cases.reintegration.models.employment.matching import VacancyFacts
from cases.reintegration.states import Demand, EmployerKind, PostKind, VacancyEnd, VacancyRefusal
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.database import rows
from tests.factories import make_department, make_supporter
from tests.refusing import refused
from tests.work import make_vacancy, vacancy_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


def test_vacancy_is_kept_as_it_was_written(owner: Supporter) -> None:
    known: dict[str, Any] = {"driving": Demand.NEEDED, "lifting_kg": 5, "hands": "one", "needs_training": "driver"}
    vacancy = make_vacancy(owner, **known)
    kept = Vacancy.objects.get(pk=vacancy.pk)
    assert VacancyFacts.of(kept) == vacancy_facts(**known)
    assert (kept.version, kept.changed_by, kept.is_remote) == (1, owner, False)


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"days": -1}, "valid_until"),
        ({"post_kind": PostKind.SERVICE, "employer_kind": EmployerKind.OTHER}, "post_kind"),
        ({"contact_phone": ""}, "contact_phone"),
    ],
)
def test_vacancy_is_refused_when(owner: Supporter, known: dict[str, Any], field: str) -> None:
    with pytest.raises(VacancyRefused) as refused:
        make_vacancy(owner, **known)
    assert refused.value.field == field
    assert not Vacancy.objects.exists()


@pytest.mark.parametrize("known", [{}, {"days": 3}, {"post": "ДІЛОВОД"}, {"territory": None}])
def test_same_vacancy_is_written_once(owner: Supporter, known: dict[str, Any]) -> None:
    first = make_vacancy(owner, territory=known["territory"]) if "territory" in known else make_vacancy(owner)
    with pytest.raises(VacancyRefused) as refused:
        make_vacancy(owner, **known)
    assert refused.value.known == first.pk


def test_ended_vacancy_may_come_again(owner: Supporter) -> None:
    first = make_vacancy(owner)
    end_vacancy(first.pk, reason=VacancyEnd.FILLED, version=1, by=owner, at=timezone.now())
    make_vacancy(owner)
    with refused(VacancyRefusal.ENDED):
        end_vacancy(first.pk, reason=VacancyEnd.FILLED, version=2, by=owner, at=timezone.now())


def test_vacancy_past_its_day_is_renewed_by_a_later_day(owner: Supporter) -> None:
    then, today = timezone.now() - timedelta(days=9), kyiv_day(timezone.now())
    vacancy = make_vacancy(owner, days=5, at=then)
    assert not Vacancy.objects.open_on(today).exists()
    assert Vacancy.objects.open_on(today - timedelta(days=4)).exists()
    correct_vacancy(vacancy.pk, vacancy_facts(), version=1, by=owner, at=timezone.now())
    vacancy.refresh_from_db()
    assert Vacancy.objects.open_on(today).get().version == 2
    assert rows("SELECT count(*) FROM cases_vacancyhistory") == [(2,)]


def test_outdated_correction_is_refused(owner: Supporter) -> None:
    vacancy = make_vacancy(owner)
    with pytest.raises(ChangedMeanwhile):
        correct_vacancy(vacancy.pk, vacancy_facts(hours=4), version=2, by=owner, at=timezone.now())
    with pytest.raises(ChangedMeanwhile):
        end_vacancy(vacancy.pk, reason=VacancyEnd.MISTAKE, version=2, by=owner, at=timezone.now())


def test_correction_to_another_vacancy_is_refused(owner: Supporter) -> None:
    make_vacancy(owner)
    other = make_vacancy(owner, "Водій")
    with pytest.raises(VacancyRefused):
        correct_vacancy(other.pk, vacancy_facts("Діловод"), version=1, by=owner, at=timezone.now())
