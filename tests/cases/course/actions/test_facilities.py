"""The directory of institutions: what is refused, also when two write at once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.case.models import Facility
from cases.case.oblasts import POINT_PATTERN, point_labels
from cases.case.states import FacilityKind
from cases.course.actions.facilities import (
    FacilityFacts,
    FacilityRefused,
    ListedFacility,
    ListRefused,
    add_facility,
    edit_facility,
    end_facility,
    new_code,
    save_listed,
    take_back_end,
)
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from supporters.directory.oblasts import Oblast
from tests.at_once import at_once
from tests.factories import make_department, make_supporter

DAY = timezone.now().date()


def facts(**changed: object) -> FacilityFacts:
    known = {"kind": "hospital", "oblast": "UA-46", "label_uk": "Лікарня", "label_en": "", "branch": "", "duty_phone": ""}
    return FacilityFacts(**{**known, "valid_from": DAY, **changed})  # type: ignore[arg-type]


def point(**changed: object) -> FacilityFacts:
    return facts(kind=FacilityKind.STABILIZATION.value, label_uk="", **changed)


@pytest.fixture
def by(db: None) -> Supporter:
    return make_supporter(make_department())


def add(by: Supporter, known: FacilityFacts) -> Facility:
    return add_facility(known, by=by, at=timezone.now(), code=new_code())


def listed(known: FacilityFacts, code: str = "", version: int = 0) -> ListedFacility:
    return ListedFacility(code, version, known)


@pytest.mark.parametrize("oblast", Oblast)
def test_name_of_a_point_is_one_that_the_database_takes(oblast: Oblast) -> None:
    label_uk, label_en = point_labels(oblast)
    assert re.search(POINT_PATTERN, label_uk)
    assert label_en.startswith("Stabilization point, ")


def test_regions_are_twenty_seven() -> None:
    assert len(Oblast) == 27


WRONG = pytest.mark.parametrize(
    ("field", "known"),
    [
        ("duty_phone", point(duty_phone="+380440000005")),
        ("label_uk", facts(kind="stabilization", label_uk="Пункт у селі")),
        ("label_uk", facts(label_uk="")),
        ("oblast", facts(oblast="")),
        ("valid_to", facts(valid_to=DAY - timedelta(days=1))),
    ],
)


@WRONG
def test_facts_are_refused_when_added_and_when_listed(by: Supporter, field: str, known: FacilityFacts) -> None:
    with pytest.raises(FacilityRefused) as refused:
        add(by, known)
    assert refused.value.field == field
    with pytest.raises(ListRefused):
        save_listed([listed(facts(label_uk="Добра")), listed(known)], by=by, at=timezone.now())
    assert not Facility.objects.exists(), "all or nothing"


@WRONG
def test_facts_are_refused_when_edited(by: Supporter, field: str, known: FacilityFacts) -> None:
    first = add(by, facts())
    with pytest.raises(FacilityRefused) as refused:
        edit_facility(first.pk, known, by=by, at=timezone.now(), version=1)
    assert refused.value.field == field
    first.refresh_from_db()
    assert (first.label_uk, first.version) == ("Лікарня", 1)


def test_name_of_another_is_not_taken_by_an_edit(by: Supporter) -> None:
    other = add(by, facts(label_uk="Інша", label_en="Another"))
    add(by, facts())
    with pytest.raises(FacilityRefused):
        edit_facility(other.pk, facts(label_uk="ЛІКАРНЯ"), by=by, at=timezone.now(), version=1)
    other.refresh_from_db()
    assert (other.label_uk, other.label_en) == ("Інша", "Another")


def test_each_change_needs_the_version_that_was_shown(by: Supporter) -> None:
    code, now = add(by, facts()).pk, timezone.now()
    acts: list[Callable[[int], None]] = [
        lambda version: edit_facility(code, facts(label_uk="Інша"), by=by, at=now, version=version),
        lambda version: end_facility(code, until=DAY, by=by, at=now, version=version),
        lambda version: take_back_end(code, by=by, at=now, version=version),
    ]
    for version, act in enumerate(acts, start=1):
        with pytest.raises(ChangedMeanwhile):
            act(version + 1)
        act(version)
    assert Facility.objects.get().version == len(acts) + 1


def test_edit_keeps_the_last_day_and_the_first_cannot_pass_it(by: Supporter) -> None:
    code, now = add(by, facts()).pk, timezone.now()
    end_facility(code, until=DAY + timedelta(days=3), by=by, at=now, version=1)
    edit_facility(code, facts(label_uk="Інша"), by=by, at=now, version=2)
    assert Facility.objects.get().valid_to == DAY + timedelta(days=3)
    with pytest.raises(FacilityRefused):
        edit_facility(code, facts(valid_from=DAY + timedelta(days=9)), by=by, at=now, version=3)
    with pytest.raises(FacilityRefused):
        end_facility(code, until=DAY - timedelta(days=1), by=by, at=now, version=3)


def test_list_is_refused_as_a_whole_when_one_row_has_changed_or_is_taken(by: Supporter) -> None:
    first = add(by, facts())
    for row in (listed(facts(label_uk="Інша"), first.pk, version=7), listed(facts(label_uk="Інша"), "nowhere", version=1)):
        with pytest.raises(ListRefused):
            save_listed([listed(facts(label_uk="Нова")), row], by=by, at=timezone.now())
    with pytest.raises(ListRefused):
        save_listed([listed(facts(label_uk="Нова")), listed(facts())], by=by, at=timezone.now())
    assert [facility.label_uk for facility in Facility.objects.all()] == ["Лікарня"]


def test_list_writes_a_history_of_what_it_changes(by: Supporter) -> None:
    first = add(by, facts())
    save_listed([listed(facts(label_uk="Інша"), first.pk, 1), listed(point())], by=by, at=timezone.now())
    first.refresh_from_db()
    history = list(first.history.order_by("pgh_id").values_list("label_uk", "version"))  # type: ignore[attr-defined]
    assert history == [("Лікарня", 1), ("Інша", 2)]
    assert Facility.objects.get(kind="stabilization").history.count() == 1  # type: ignore[attr-defined]


def test_each_change_holds_the_directory_before_it_reads(by: Supporter) -> None:
    code, now = add(by, facts()).pk, timezone.now()
    acts: list[Callable[[], object]] = [
        lambda: add(by, facts(label_uk="Нова")),
        lambda: edit_facility(code, facts(), by=by, at=now, version=1),
        lambda: save_listed([listed(facts(label_uk="З переліку"))], by=by, at=now),
    ]
    for act in acts:
        with CaptureQueriesContext(connection) as queries:
            act()
        first = next(one["sql"] for one in queries.captured_queries if not one["sql"].startswith("SAVEPOINT"))
        assert "pg_advisory_xact_lock" in first


@pytest.mark.django_db(transaction=True)
def test_one_name_is_given_once_when_two_add_at_once() -> None:
    by = make_supporter(make_department())

    def attempt(label: str) -> Callable[[], bool]:
        def act() -> bool:
            try:
                add(by, facts(label_uk=label))
            except FacilityRefused:
                return False
            return True

        return act

    assert sorted(at_once([attempt("Лікарня у Стрию"), attempt("лікарня у стрию")])) == [False, True]
    assert Facility.objects.count() == 1
