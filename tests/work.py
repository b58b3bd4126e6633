"""What a person can do at work, and vacancies, for tests."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.case.models import Case
from cases.reintegration.actions.employment import NewProfile, add_vacancy, profile_version, set_profile
from cases.reintegration.models import FunctionalProfile, Vacancy
from cases.reintegration.models.employment.matching import ProfileFacts, VacancyFacts
from cases.reintegration.states import EmployerKind, PostKind, WorkAnswer
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.persons import BUSK, make_territories
from veterans.models import Territory


@dataclass(frozen=True)
class WorkScene:
    """A profile of the person of a card, and a vacancy in the same hromada."""

    profile: FunctionalProfile
    vacancy: Vacancy


def make_work_scene(case: Case, by: Supporter) -> WorkScene:
    return WorkScene(make_profile(case, by), make_vacancy(by))


def territory(code: str = BUSK) -> Territory:
    make_territories()
    return Territory.objects.select_related("parent").get(pk=code)


def profile_facts(**known: Any) -> ProfileFacts:
    """Sits, works at a screen with both hands, eight hours a day in the hromada of Busk; the rest is not asked."""
    usual = {"sitting": WorkAnswer.YES, "screen": WorkAnswer.YES, "hands": "both", "hours": 8, "territory": territory()}
    return ProfileFacts(**{**usual, **known})


def make_profile(
    case: Case, by: Supporter, *, conditions: str = "", wishes: str = "", at: datetime | None = None, **known: Any
) -> FunctionalProfile:
    """`known`: fields of ProfileFacts."""
    new = NewProfile(facts=profile_facts(**known), conditions=conditions, wishes=wishes)
    with reading_under_way(Reading()):
        profile = set_profile(case.pk, new, version=profile_version(case.person_id), by=by, at=at or timezone.now())
    assert profile, "all is as recorded"
    return profile


def vacancy_facts(post: str = "Діловод", *, days: int = 30, at: datetime | None = None, **known: Any) -> VacancyFacts:
    """A civil post in the police, in Busk. `days`: until the last day."""
    usual = {
        "employer": "Управління поліції у Львівській області",
        "employer_kind": EmployerKind.NPU,
        "post_kind": PostKind.CIVIL,
        "territory": territory(),
        "valid_until": kyiv_day(at or timezone.now()) + timedelta(days=days),
        "contact_name": "Відділ кадрів",
        "contact_phone": "+380322000000",
    }
    return VacancyFacts(**{**usual, "post": post, **known})


def make_vacancy(by: Supporter, post: str = "Діловод", *, days: int = 30, at: datetime | None = None, **known: Any) -> Vacancy:
    """`known`: fields of VacancyFacts."""
    moment = at or timezone.now()
    return add_vacancy(vacancy_facts(post, days=days, at=moment, **known), by=by, at=moment, pk=new_id())
