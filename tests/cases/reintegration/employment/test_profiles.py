"""A profile is recorded, replaced and refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal
from cases.reintegration.actions.employment import NewProfile, profile_version, set_profile
from cases.reintegration.models import FunctionalProfile
from cases.reintegration.models.employment.matching import ProfileFacts
from cases.reintegration.states import WorkAnswer
from privacy.opening import Reading
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from tests.factories import make_case, make_department, make_loss, make_person, make_supporter
from tests.refusing import refused
from tests.work import make_profile, profile_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    return make_case(owner)


def test_profile_is_kept_as_it_was_said(case: Case, owner: Supporter, reading: Reading) -> None:
    known: dict[str, Any] = {"driving": WorkAnswer.CONDITION, "lifting_kg": 5, "bodies": ("npu",), "held": frozenset({"law"})}
    profile = make_profile(case, owner, conditions="Лише автомат", wishes="Хоче бути слідчим", **known)
    kept = FunctionalProfile.objects.get(pk=profile.pk)
    assert ProfileFacts.of(kept) == profile_facts(**known)
    assert (kept.conditions, kept.wishes) == ("Лише автомат", "Хоче бути слідчим")
    event = CaseEvent.objects.get(kind="person_changed")
    assert event.details == {"fields": [], "work": "profile"}


def test_changed_profile_keeps_the_one_before(case: Case, owner: Supporter) -> None:
    other = make_profile(make_case(owner, person=make_person("Сова")), owner)
    first = make_profile(case, owner, at=timezone.now() - timedelta(days=3))
    second = make_profile(case, owner, hours=4, wanted=frozenset({"drone"}), held=frozenset({"law", "drone"}))
    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at) == (second.recorded_at, None)
    third = make_profile(case, owner, hours=2, at=timezone.now() + timedelta(minutes=1))
    assert FunctionalProfile.objects.get(pk=first.pk).replaced_at == second.recorded_at, "by the next one, not by the last"
    assert set(FunctionalProfile.objects.current()) == {third, other}
    facts = ProfileFacts.of(second)
    assert (facts.held, facts.wanted) == ({"law", "drone"}, frozenset()), "what is held need not be learnt"


def test_same_profile_is_recorded_once(case: Case, owner: Supporter, reading: Reading) -> None:
    make_profile(case, owner, wishes="Тихе місце")
    again = NewProfile(facts=profile_facts(), wishes="Тихе місце")
    assert set_profile(case.pk, again, version=1, by=owner, at=timezone.now()) is None
    assert FunctionalProfile.objects.count() == CaseEvent.objects.filter(kind="person_changed").count() == 1
    other_words = NewProfile(facts=profile_facts(), wishes="Поруч із домом")
    assert set_profile(case.pk, other_words, version=1, by=owner, at=timezone.now())


def test_outdated_profile_is_refused(case: Case, owner: Supporter) -> None:
    make_profile(case, owner)
    with pytest.raises(ChangedMeanwhile):
        set_profile(case.pk, NewProfile(facts=profile_facts(hours=2)), version=0, by=owner, at=timezone.now())
    assert profile_version(case.person_id) == 1


def test_lost_person_gets_no_profile(case: Case, owner: Supporter) -> None:
    make_loss(case, owner)
    with refused(CaseRefusal.LOST):
        make_profile(case, owner)
