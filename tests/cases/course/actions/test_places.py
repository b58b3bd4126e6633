from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, EventKind, Refusal, Stage, StayKind
from cases.course.actions.cases import change_stage
from cases.course.actions.moves import correct_stay, move_person
from cases.course.actions.stays import NewStay, Place, current_stay
from cases.course.models import Stay
from cases.course.states import StayRefusal
from cases.desk.reports.invariants import broken_invariants
from cases.leading.models import gaps
from supporters.directory.actions.versions import ChangedMeanwhile
from tests.database import as_owner, execute, rows
from tests.factories import House, make_case, make_facility, make_loss, make_person, next_step, planned_step
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
HOME = NewStay(kind=StayKind.HOME)
DAY = timedelta(days=1)


@pytest.fixture
def case(house: House) -> Case:
    """In a ward of a hospital for ten days."""
    return make_case(house.owner, person=make_person("Ткач"), facility=make_facility())


def move(case: Case, new: NewStay, *, days: int = 0, **changed: Any) -> Stay:
    at = timezone.now()
    return move_person(case.pk, new, **{"moved_at": at - days * DAY, "by": case.owner, "at": at, **changed})


def correct(case: Case, new: NewStay, **changed: Any) -> Stay:
    at = timezone.now()
    stay = current_stay(case)
    assert stay is not None
    return correct_stay(case.pk, new, **{"began_at": stay.from_at, "by": case.owner, "at": at, **changed})


def place(case: Case) -> tuple[str, str | None]:
    """The kind of the current stay, and the institution on the row of the case."""
    stay = Stay.objects.current().get(case=case)
    found = Case.objects.get(pk=case.pk)
    assert found.facility_id == stay.value_id
    return stay.kind, found.facility_id


def history() -> list[tuple[Any, ...]]:
    return rows("SELECT kind, value_id, corrected_by_id FROM cases_stayhistory ORDER BY pgh_id")


def test_person_is_followed_from_one_institution_to_the_next(case: Case) -> None:
    sanatorium, version, plan = make_facility("sanatorium"), case.version, planned_step(case).pk
    road = NewStay(kind=StayKind.ROAD, bound_for=sanatorium, expected_on=timezone.now().date())
    left = move(case, road, days=2)
    assert place(case) == ("road", None)
    move(case, NewStay(kind=StayKind.REHABILITATION, facility=sanatorium, ward="корпус 2"), days=1)
    assert place(case) == ("rehabilitation", "sanatorium")
    stays = list(Stay.objects.filter(case=case).order_by("from_at"))
    assert [(one.kind, one.value_id, one.bound_for_id, one.ward) for one in stays] == [
        ("inpatient", "hospital", None, "палата 7"),
        ("road", None, "sanatorium", None),
        ("rehabilitation", "sanatorium", None, "корпус 2"),
    ]
    assert [one.to_at for one in stays] == [stays[1].from_at, stays[2].from_at, None]
    assert {one.recorded_by for one in stays} == {case.owner}
    found = Case.objects.get(pk=case.pk)
    assert (found.version, found.stage, planned_step(case).pk) == (version + 2, case.stage, plan)
    event = CaseEvent.objects.filter(case=case, kind=EventKind.PLACE_CHANGED).earliest("at")
    details = {"stay": str(left.pk), "before": "inpatient", "after": "road", "moved_at": left.from_at.isoformat()}
    assert (event.details, event.note, event.by) == (details, None, case.owner)
    assert history() == [], "a move corrects nothing"
    assert not any(broken_invariants().values())


@pytest.mark.parametrize("kind", [StayKind.HOME, StayKind.LEAVE, StayKind.UNIT, StayKind.OUTPATIENT, StayKind.ROAD])
def test_person_is_in_no_institution_when_they_moved_out(case: Case, kind: StayKind) -> None:
    move(case, NewStay(kind=kind))
    assert place(case) == (kind, None)


def test_another_ward_is_another_stay(case: Case) -> None:
    move(case, NewStay(kind=StayKind.INPATIENT, facility=case.facility, ward="палата 9"))
    assert [stay.ward for stay in Stay.objects.filter(case=case).order_by("from_at")] == ["палата 7", "палата 9"]
    assert place(case) == ("inpatient", "hospital")


@pytest.mark.parametrize(
    ("days", "why"),
    [(-1, StayRefusal.BEGINNING), (10, CaseRefusal.LATER), (30, StayRefusal.BEGINNING)],
    ids=["in the future", "at the beginning of the current stay", "before it"],
)
def test_move_is_refused_on_that_day(case: Case, days: int, why: Refusal) -> None:
    began_at = Stay.objects.get(case=case).from_at
    moved_at = began_at if days == 10 else timezone.now() - days * DAY
    with refused(why):
        move(case, HOME, moved_at=moved_at)
    assert place(case) == ("inpatient", "hospital")


def test_move_is_refused_before_the_support_began(case: Case) -> None:
    with as_owner():
        execute("DELETE FROM cases_stay")
    Case.objects.update(facility=None)
    with refused(StayRefusal.BEGINNING):
        move(case, HOME, days=30)
    move(case, HOME, days=3)
    assert place(case) == ("home", None)


def test_move_is_refused_to_where_the_person_is(case: Case) -> None:
    stay = current_stay(case)
    assert stay is not None
    with refused(StayRefusal.SAME):
        move(case, NewStay.of(stay))
    move(case, replace(NewStay.of(stay), ward="палата 8"))


def test_nobody_moves_on_a_lost_card(house: House, case: Case) -> None:
    make_loss(case, house.owner)
    for act in (move, correct):
        with refused(CaseRefusal.LOST):
            act(case, HOME)
    assert place(case) == ("inpatient", "hospital")


def test_second_of_two_who_move_the_person_is_refused(case: Case) -> None:
    shown = case.version
    move(case, HOME, version=shown)
    with pytest.raises(ChangedMeanwhile):
        move(case, NewStay(kind=StayKind.LEAVE), version=shown)
    with pytest.raises(ChangedMeanwhile):
        correct(case, NewStay(kind=StayKind.LEAVE), version=shown)
    assert place(case) == ("home", None)


def test_correction_keeps_both_versions(house: House, case: Case) -> None:
    sanatorium, version = make_facility("sanatorium"), case.version
    correct(case, NewStay(kind=StayKind.REHABILITATION, facility=sanatorium, ward="корпус 2"), by=house.head)
    assert place(case) == ("rehabilitation", "sanatorium")
    assert history() == [("inpatient", "hospital", None)]
    correct(case, HOME)
    assert history()[1:] == [("rehabilitation", "sanatorium", house.head.pk)]
    stay = Stay.objects.get(case=case)
    assert (stay.corrected_by, stay.recorded_by, stay.ward) == (house.owner, house.owner, None)
    assert [one.ward for one in stay.history.select_related("case").order_by("pgh_id")] == ["палата 7", "корпус 2"]  # type: ignore[attr-defined]
    assert Case.objects.get(pk=case.pk).version == version + 2
    event = CaseEvent.objects.filter(kind=EventKind.PLACE_CORRECTED).latest("at")
    assert event.details == {"stay": str(stay.pk), "before": "rehabilitation", "after": "home"}
    assert not any(broken_invariants().values())


@pytest.mark.parametrize("days", [1, 5], ids=["later", "earlier"])
def test_correction_of_the_day_moves_the_end_of_the_stay_before(house: House, case: Case, days: int) -> None:
    other = make_case(house.owner, person=make_person("Бондар"), at=timezone.now() - 9 * DAY)
    move(other, NewStay(kind=StayKind.LEAVE), days=4)  # of another person, begun later and ended earlier
    move(case, HOME, days=3)
    began_at = timezone.now() - days * DAY
    theirs = list(Stay.objects.filter(case=other).values())
    correct(case, HOME, began_at=began_at)
    assert list(Stay.objects.filter(case=other).values()) == theirs
    first, last = Stay.objects.filter(case=case).order_by("from_at")
    assert (first.to_at, last.from_at, last.to_at) == (began_at, began_at, None)


def test_correction_is_refused_when_it_corrects_nothing_or_comes_before_the_stay_before(case: Case) -> None:
    with refused(StayRefusal.NOTHING):
        correct(case, NewStay(kind=StayKind.INPATIENT, facility=case.facility, ward="палата 7"))
    move(case, HOME, days=3)
    for began_at, why in ((case.opened_at, StayRefusal.BEFORE), (timezone.now() + DAY, StayRefusal.FUTURE)):
        with refused(why):
            correct(case, HOME, began_at=began_at)
    assert history() == []


def test_correction_is_refused_when_nobody_has_said_where_the_person_is(house: House) -> None:
    made = make_case(house.owner, person=make_person("Бондар"), stage=Stage.REINTEGRATION, is_found=False)
    at = timezone.now()
    with refused(StayRefusal.NOTHING):
        correct_stay(made.pk, HOME, began_at=at, by=house.owner, at=at)


def test_version_before_is_kept_when_the_row_is_changed_by_hand(case: Case) -> None:
    execute("UPDATE cases_stay SET value_id = NULL")
    assert history() == [("inpatient", "hospital", None)]


@pytest.mark.parametrize(
    ("stage", "named", "kind", "facility", "bound_for"),
    [
        (Stage.STABILIZATION, True, "stabilization", "hospital", None),
        (Stage.EVACUATION, True, "road", None, "hospital"),
        (Stage.EVACUATION, False, "road", None, None),
        (Stage.TREATMENT, False, "inpatient", None, None),
        (Stage.REHABILITATION, True, "rehabilitation", "hospital", None),
        (Stage.REINTEGRATION, True, "outpatient", "hospital", None),
    ],
)
def test_stage_gives_the_kind_of_the_first_stay(
    house: House,
    stage: Stage,
    named: bool,
    kind: str,
    facility: str | None,
    bound_for: str | None,  # noqa: FBT001
) -> None:
    facility_named = make_facility() if named else None
    made = make_case(house.owner, person=make_person("Бондар"), stage=stage, facility=facility_named, is_found=False)
    stay = Stay.objects.get(case=made)
    assert (stay.kind, stay.value_id, stay.bound_for_id, stay.recorded_by) == (kind, facility, bound_for, house.owner)
    assert place(made) == (kind, facility)


@pytest.mark.parametrize("stage", [Stage.REINTEGRATION, Stage.CONTINUED, Stage.FIRST_DAYS, Stage.LONG_SUPPORT])
def test_nobody_is_taken_home_when_a_card_is_opened(house: House, stage: Stage) -> None:
    programme = stage.programme
    made = make_case(house.owner, person=make_person("Бондар"), programme=programme, stage=stage, is_found=False)
    assert not Stay.objects.filter(case=made).exists()
    assert made in Case.objects.filter(gaps.place_unknown())
    if stage is Stage.REINTEGRATION:
        change(made, Stage.CONTINUED)
        assert made in Case.objects.filter(gaps.place_unknown()), "the next stage says nothing either"
        change(made, Stage.TREATMENT)
        assert place(made) == ("inpatient", None)
    assert not any(broken_invariants().values())


def test_place_outside_of_institutions_that_is_said_holds_at_each_stage(house: House, case: Case) -> None:
    change(case, Stage.REHABILITATION, Place(None, kind=StayKind.LEAVE))
    assert place(case) == ("leave", None)


def change(case: Case, to: Stage, named: Place | None = None, *, moved_at: datetime | None = None) -> None:
    at = timezone.now()
    assert case.owner is not None
    change_stage(case.pk, to=to, moved_at=moved_at or at, step=next_step(), place=named, by=case.owner, at=at, reason="назад")


def test_next_stage_without_an_institution_leaves_it_unknown(case: Case) -> None:
    change(case, Stage.REHABILITATION)
    assert place(case) == ("rehabilitation", None)
    assert case in Case.objects.filter(gaps.place_unknown())


def test_arrival_recorded_before_the_stage_stays(case: Case) -> None:
    sanatorium = make_facility("sanatorium")
    move(case, NewStay(kind=StayKind.REHABILITATION, facility=sanatorium))
    before = Stay.objects.count()
    change(case, Stage.REHABILITATION)
    change(case, Stage.TREATMENT, Place(case.facility, "палата 7"))
    assert Stay.objects.count() == before + 1
    change(case, Stage.REINTEGRATION)
    move(case, NewStay(kind=StayKind.UNIT))
    change(case, Stage.CONTINUED)
    assert place(case) == ("unit", None)


def test_same_place_named_again_is_the_same_stay(case: Case) -> None:
    move(case, NewStay(kind=StayKind.REHABILITATION, facility=case.facility, ward="палата 7"))
    before = Stay.objects.count()
    change(case, Stage.REHABILITATION, Place(case.facility, "палата 7"))
    assert Stay.objects.count() == before


def test_people_between_institutions_are_found(house: House, case: Case) -> None:
    cases = {"known": case}
    for kind in StayKind:
        cases[kind] = make_case(house.owner, person=make_person("Бондар"), facility=make_facility())
        if kind is not StayKind.INPATIENT:
            move(cases[kind], NewStay(kind=kind))
    unknown = make_case(house.owner, person=make_person("Кравець"), is_found=False)
    unrecorded = make_case(house.owner, person=make_person("Мороз"))
    lost = make_case(house.owner, person=make_person("Лось"))
    make_loss(lost, house.owner)
    with as_owner():
        execute("DELETE FROM cases_stay WHERE case_id = %s", [unrecorded.pk])
    institutions = {cases[kind].pk for kind in ("road", "stabilization", "rehabilitation", "outpatient")}
    expected = institutions | {unknown.pk, unrecorded.pk}
    between = Case.objects.filter(gaps.on_the_road() | gaps.place_unknown())
    assert set(between.values_list("pk", flat=True)) == expected


def test_facility_of_the_case_differs_from_its_stay(case: Case) -> None:
    assert not any(broken_invariants().values())
    Case.objects.filter(pk=case.pk).update(facility=None)
    assert broken_invariants()["facility differs from its stay"] == 1
    with pytest.raises(IntegrityError), as_owner():
        execute("UPDATE cases_stay SET kind = 'home'")
