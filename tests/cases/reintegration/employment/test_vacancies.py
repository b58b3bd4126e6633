"""A vacancy is written down, corrected, renewed, ended and refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from cases.course.actions.facilities import ListRefused
from cases.reintegration.actions.employment import (
    ListedVacancy,
    VacancyRefused,
    correct_vacancy,
    end_vacancy,
    save_vacancies,
)
from cases.reintegration.models import ServiceRule, Vacancy
from cases.reintegration.models.employment.matching import VacancyFacts
from cases.reintegration.states import Demand, EmployerKind, PostKind, VacancyEnd, VacancyRefusal
from privacy.ids import new_id
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.database import CountedQueries, as_owner, rows
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


@pytest.mark.parametrize(
    "known", [{"employer_kind": EmployerKind.OTHER}, {"contact_phone": "", "contact_email": "work@npu.test"}]
)
def test_vacancy_is_taken_from_another_employer_and_with_an_e_mail_only(owner: Supporter, known: dict[str, Any]) -> None:
    assert make_vacancy(owner, **known).version == 1


def test_refusal_names_the_open_vacancy_that_is_the_same(owner: Supporter) -> None:
    """Each of the others differs in one of what makes them the same."""
    end_vacancy(make_vacancy(owner).pk, reason=VacancyEnd.FILLED, version=1, by=owner, at=timezone.now())
    make_vacancy(owner, "Водій")
    differing: list[dict[str, Any]] = [
        {"employer": "Інше управління"},
        {"employer_kind": EmployerKind.DSNS},
        {"post_kind": PostKind.SERVICE},
        {"territory": None},
    ]
    for known in differing:
        make_vacancy(owner, **known)
    same = make_vacancy(owner)
    with pytest.raises(VacancyRefused) as refused:
        make_vacancy(owner)
    assert refused.value.known == same.pk


def test_vacancy_that_the_database_refuses_is_not_called_a_known_one(owner: Supporter) -> None:
    with pytest.raises(IntegrityError):
        make_vacancy(owner, hours=99)


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


def test_correction_to_another_vacancy_or_to_a_past_day_is_refused(owner: Supporter) -> None:
    make_vacancy(owner)
    other = make_vacancy(owner, "Водій")
    for facts in (vacancy_facts("Діловод"), vacancy_facts("Водій", days=-1)):
        with pytest.raises(VacancyRefused):
            correct_vacancy(other.pk, facts, version=1, by=owner, at=timezone.now())


@pytest.mark.parametrize("since", ["changed", "ended", "gone", "past"])
def test_list_is_refused_when_a_vacancy_is_not_as_it_was_checked(owner: Supporter, since: str) -> None:
    known = make_vacancy(owner)
    listed = ListedVacancy(known.pk, known.version, vacancy_facts(hours=4))
    if since == "changed":
        correct_vacancy(known.pk, vacancy_facts(hours=6), version=1, by=owner, at=timezone.now())
    elif since == "ended":
        end_vacancy(known.pk, reason=VacancyEnd.FILLED, version=1, by=owner, at=timezone.now())
        listed = replace(listed, version=2)
    elif since == "gone":
        listed = replace(listed, known=new_id())
    else:
        listed = replace(listed, facts=vacancy_facts(days=-1))
    before = Vacancy.objects.values().get()
    with pytest.raises(ListRefused):
        save_vacancies([listed], by=owner, at=timezone.now())
    assert Vacancy.objects.values().get() == before


def test_new_vacancy_of_a_list_is_written_by_one_statement(owner: Supporter) -> None:
    facts = vacancy_facts()
    with CountedQueries() as queries:
        save_vacancies([ListedVacancy(None, 0, facts)], by=owner, at=timezone.now())
    assert not [one for one in queries.statements if one.startswith("UPDATE")]


def test_rule_of_service_holds_from_its_first_day_to_its_last() -> None:
    today = kyiv_day(timezone.now())
    day = timedelta(days=1)
    with as_owner():
        known = list(ServiceRule.objects.order_by("code")[:5])
        spans = ((today, None), (today - day, today), (today, today + day), (today + day, None), (today - day, today - day))
        for rule, (first, last) in zip(known, spans, strict=True):
            ServiceRule.objects.filter(pk=rule.pk).update(valid_from=first, valid_to=last)
    valid = ServiceRule.objects.valid_on(today).filter(pk__in=[rule.pk for rule in known])
    assert set(valid) == set(known[:3])
