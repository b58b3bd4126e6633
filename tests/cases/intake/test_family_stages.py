"""Stages of the support of a family."""

import pytest
from django.utils import timezone

from cases.case.models import Case, StagePolicy
from cases.case.states import STAGES, CaseRefusal, EpisodeKind, Programme, Stage
from cases.course.actions.cases import change_stage
from cases.endings.actions.episodes import NewEpisode, begin_episode
from tests.factories import House, make_case, make_person, next_step
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def family(house: House) -> Case:
    return make_case(house.owner, person=make_person("Ткач", branch=""), programme=Programme.FAMILY)


def test_every_stage_is_of_one_programme_and_has_its_requirements() -> None:
    assert [stage for stages in STAGES.values() for stage in stages] == list(Stage)
    assert [stage.position for stage in STAGES[Programme.FAMILY]] == [1, 2, 3]
    assert set(StagePolicy.objects.values_list("code", flat=True)) == set(Stage)


@pytest.mark.parametrize("stage", STAGES[Programme.VETERAN])
def test_family_goes_to_no_stage_of_a_veteran(house: House, family: Case, stage: Stage) -> None:
    now = timezone.now()
    with refused(CaseRefusal.STAGE):
        move(family, stage, house)
    new = NewEpisode(kind=EpisodeKind.RETURNED, happened_on=None, injuries=(), stage=stage, place=None, step=next_step())
    with refused(CaseRefusal.PROGRAMME):
        begin_episode(family.pk, new, by=house.owner, at=now)
    assert Case.objects.get(pk=family.pk).stage == Stage.DOCUMENTS


def test_family_goes_on_and_back_within_its_stages(house: House, family: Case) -> None:
    assert move(family, Stage.LONG_SUPPORT, house).stage == Stage.LONG_SUPPORT
    assert move(family, Stage.FIRST_DAYS, house, reason="Нове сповіщення").stage == Stage.FIRST_DAYS


def move(case: Case, to: Stage, house: House, *, reason: str = "Так склалося") -> Case:
    now = timezone.now()
    return change_stage(case.pk, to=to, moved_at=now, step=next_step(), place=None, by=house.owner, at=now, reason=reason)
