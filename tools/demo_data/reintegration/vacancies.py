"""Vacancies of the four bodies and of other employers, all invented."""

from datetime import datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import Any, Final

from cases.reintegration.models import Vacancy
from cases.reintegration.models.employment.matching import VacancyFacts
from cases.reintegration.states import (
    LIFTING_KG,
    WORK_HOURS,
    Demand,
    EmployerKind,
    Entrance,
    Factor,
    Hands,
    PostKind,
    Rests,
    VacancyEnd,
)
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tools.demo_data.course import moment
from veterans.models import Territory, TerritoryKind

EMPLOYERS: Final = (
    EmployerKind.NGU,
    EmployerKind.DPSU,
    EmployerKind.NPU,
    EmployerKind.DSNS,
    EmployerKind.OTHER,
    EmployerKind.OTHER,
)
NAMES: Final = {
    EmployerKind.NGU: "Навчальний батальйон НГУ",
    EmployerKind.DPSU: "Навчальний прикордонний загін",
    EmployerKind.NPU: "Навчальне управління поліції",
    EmployerKind.DSNS: "Навчальний рятувальний загін",
    EmployerKind.OTHER: "Навчальне підприємство",
}
POSTS: Final = ("Діловод", "Диспетчер", "Оператор відеонагляду", "Майстер", "Водій", "Інструктор", "Комірник", "Бухгалтер")
TRAININGS: Final = ("driver", "computer", "dispatch", "instructor", "law", "repair", None, None, None, None)
REMOTE_SHARE, SERVICE_SHARE, ENDED_SHARE, KNOWN_SHARE = 0.05, 0.3, 0.05, 0.6
PAST_DAYS, FURTHEST_DAYS = 10, 90  # the last day of a vacancy, before and after today
WRITTEN: Final = timedelta(days=400)  # before today: before most profiles


def draw_vacancies(number: int, authors: list[Supporter], rng: Random, now: datetime) -> list[Vacancy]:
    """Each with an employer of its own, so that no two are the same."""
    territories = list(Territory.objects.filter(kind=TerritoryKind.HROMADA).order_by("code"))
    kinds, written_at = cycle(EMPLOYERS), moment(kyiv_day(now) - WRITTEN, time(9))
    vacancies = []
    for place in range(number):
        facts = _draw_facts(place, next(kinds), territories, rng, now)
        vacancy = Vacancy(pk=new_id(), **facts.columns(), changed_by=rng.choice(authors), changed_at=written_at)
        if rng.random() < ENDED_SHARE:
            vacancy.ended_at, vacancy.end_reason = now - timedelta(hours=rng.randint(1, 200)), rng.choice(VacancyEnd.values)
        vacancies.append(vacancy)
    return vacancies


def _draw_facts(place: int, kind: EmployerKind, territories: list[Territory], rng: Random, now: datetime) -> VacancyFacts:
    is_service = kind is not EmployerKind.OTHER and rng.random() < SERVICE_SHARE
    return VacancyFacts(
        employer=f"{NAMES[kind]} № {place + 1}",
        employer_kind=kind,
        post=rng.choice(POSTS),
        post_kind=PostKind.SERVICE if is_service else PostKind.CIVIL,
        territory=None if rng.random() < REMOTE_SHARE else rng.choice(territories),
        valid_until=kyiv_day(now) + timedelta(days=rng.randint(-PAST_DAYS, FURTHEST_DAYS)),
        contact_name="Відділ кадрів",
        contact_email=f"kadry{place + 1}@bench.test",
        needs_training=rng.choice(TRAININGS),
        gives_training=rng.choice(TRAININGS),
        **_draw_demands(rng),
    )


def _draw_demands(rng: Random) -> dict[str, Any]:
    """What the work asks of a body; of each vacancy a part is not known."""
    known = [Demand.NEEDED, Demand.NEGOTIABLE, Demand.NOT_NEEDED]
    return {
        **{name: rng.choice(known) for name in Factor.values if rng.random() < KNOWN_SHARE},
        "lifting_kg": rng.choice((None, *LIFTING_KG)),
        "hands": rng.choice(("", *Hands.values)),
        "hours": rng.choice((None, *WORK_HOURS)),
        "rests": rng.choice(("", *Rests.values)),
        "entrance": rng.choice(Entrance.values),
    }
