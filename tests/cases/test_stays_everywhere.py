"""Migration 0020: the kind of the stays of earlier releases."""

from importlib import import_module

import pytest

from cases.case.models import Case
from cases.case.states import Stage, StayKind
from cases.course.models import Stay
from cases.desk.reports.invariants import broken_invariants
from tests.database import as_owner, execute
from tests.factories import House, make_case, make_facility, make_house, make_person

pytestmark = pytest.mark.django_db
MIGRATION = import_module("cases.migrations.0021_stays_everywhere")


def migrate(change: str = "") -> None:
    """Make the stays those of an earlier release, without kind and author; then run the migration."""
    with as_owner():
        execute(
            "UPDATE cases_stay SET kind = 'inpatient', value_id = coalesce(value_id, bound_for_id), bound_for_id = NULL,"
            f" recorded_by_id = NULL {change}"
        )
        execute("UPDATE cases_case c SET facility_id = s.value_id FROM cases_stay s WHERE s.case_id = c.id AND s.to_at IS NULL")
        for statement in (MIGRATION.CLASSIFY, MIGRATION.IN_STEP, MIGRATION.CHECK_NOW):
            execute(statement)


@pytest.fixture
def house() -> House:
    house = make_house()
    with as_owner():
        execute("DELETE FROM cases_stay")  # an earlier release wrote none without an institution
    return house


@pytest.mark.parametrize(
    ("stage", "kind"),
    [
        (Stage.STABILIZATION, StayKind.STABILIZATION),
        (Stage.TREATMENT, StayKind.INPATIENT),
        (Stage.REHABILITATION, StayKind.REHABILITATION),
        (Stage.REINTEGRATION, StayKind.OUTPATIENT),
        (Stage.CONTINUED, StayKind.OUTPATIENT),
    ],
)
def test_stay_gets_the_kind_of_its_stage(house: House, stage: Stage, kind: StayKind) -> None:
    case = make_case(house.owner, person=make_person("Ткач"), stage=stage, facility=make_facility())
    migrate()
    stay = Stay.objects.get(case=case)
    assert (stay.kind, stay.value_id, stay.recorded_by) == (kind, "hospital", house.owner)
    assert not any(broken_invariants().values())


def test_person_on_evacuation_is_on_the_road_unless_a_ward_was_written(house: House) -> None:
    bound, arrived = (
        make_case(house.owner, person=make_person(surname), stage=stage, facility=make_facility())
        for surname, stage in (("Ткач", Stage.EVACUATION), ("Бондар", Stage.TREATMENT))
    )
    with as_owner():
        execute("UPDATE cases_stagespan SET value = 'evacuation'")
        execute("UPDATE cases_case SET stage = 'evacuation'")
    migrate()
    known = dict(Stay.objects.values_list("case", "kind"))
    assert known == {bound.pk: "road", arrived.pk: "inpatient"}
    assert Stay.objects.get(case=bound).bound_for_id == "hospital"
    assert dict(Case.objects.exclude(pk=house.case.pk).values_list("pk", "facility")) == {bound.pk: None, arrived.pk: "hospital"}
    assert not any(broken_invariants().values())


def test_stay_without_a_stage_is_in_hospital(house: House) -> None:
    case = make_case(house.owner, person=make_person("Ткач"), stage=Stage.REHABILITATION, facility=make_facility())
    migrate(", from_at = from_at - interval '1 year'")
    stay = Stay.objects.get(case=case)
    assert (stay.kind, stay.recorded_by) == ("inpatient", None)
