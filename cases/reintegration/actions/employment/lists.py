"""Save a whole list of vacancies, or none of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from cases.course.actions.facilities.lists import ListRefused
from cases.reintegration.actions.employment.vacancies import VacancyRefused, put_into, refuse_vacancy
from cases.reintegration.models import Vacancy
from cases.reintegration.models.employment.facts import VacancyFacts
from privacy.ids import new_id
from supporters.directory.models import Supporter

AT_ONCE: Final = 500  # rows in a statement
WRITTEN: Final = (*VacancyFacts.__dataclass_fields__, "is_remote", "version", "changed_by", "changed_at")


@dataclass(frozen=True)
class ListedVacancy:
    """`known`: the open vacancy that the row is about, None for a new one; `version`: the one that the check saw."""

    known: UUID | None
    version: int
    facts: VacancyFacts


@transaction.atomic
def save_vacancies(listed: Sequence[ListedVacancy], *, by: Supporter, at: datetime) -> None:
    """What is not in the list stays. Raises ListRefused when a vacancy has changed since the list was checked."""
    keys = [one.known for one in listed if one.known]
    locked = Vacancy.objects.select_for_update(of=("self",)).filter(pk__in=keys, ended_at=None).order_by("pk")
    known = {vacancy.pk: vacancy for vacancy in locked}
    try:
        with transaction.atomic():
            rows = [_row(one, known.get(one.known) if one.known else None, by, at) for one in listed]
            Vacancy.objects.bulk_create([row for row in rows if row.pk not in known], batch_size=AT_ONCE)
            Vacancy.objects.bulk_update([row for row in rows if row.pk in known], WRITTEN, batch_size=AT_ONCE)
    except (IntegrityError, VacancyRefused) as error:
        raise ListRefused from error


def _row(one: ListedVacancy, known: Vacancy | None, by: Supporter, at: datetime) -> Vacancy:
    """Raises ListRefused, VacancyRefused."""
    if bool(one.known) != bool(known) or (known and known.version != one.version):
        raise ListRefused
    refuse_vacancy(one.facts, at=at)
    vacancy = known or Vacancy(pk=new_id(), version=0)
    put_into(vacancy, one.facts, by=by, at=at)
    return vacancy
