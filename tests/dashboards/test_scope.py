import pytest

from cases.case.models import Case
from cases.case.states import Risk, Stage
from dashboards.scope import Scope, Subtree, _people, is_offered_country, leads_country
from supporters.directory.models import Department, Supporter, reach
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_department, make_head, make_supporter

pytestmark = pytest.mark.django_db


def test_department_includes_all_below_it(house: House) -> None:
    below = make_department("Сектор", parent=house.department)
    lowest = make_department("Група", parent=below)
    make_case(make_supporter(lowest))
    subtree = Subtree(house.head)
    assert [(place.name, place.depth) for place in subtree.places.values()] == [
        ("Відділ супроводу", 0),
        ("Сектор", 1),
        ("Група", 2),
    ]
    for department, cases in ((house.department, 2), (below, 1), (lowest, 1)):
        assert Scope(subtree=subtree, department=department.pk).cases().count() == cases


def test_address_holds_the_filters_and_no_more(house: House) -> None:
    scope = Scope(subtree=Subtree(house.head), stage="treatment", owner=house.owner.pk)
    assert scope.address("dashboard") == f"/dashboard/?stage=treatment&owner={house.owner.pk}"
    assert scope.address("dashboard_cases", number="overdue", owner=None) == "/dashboard/cases/?stage=treatment&number=overdue"
    assert Scope(subtree=Subtree(house.head)).address("dashboard") == "/dashboard/"


def test_subtree_is_empty_when_somebody_is_no_head(house: House) -> None:
    assert Scope(subtree=Subtree(house.owner)).cases().count() == 0
    assert Subtree(house.owner).places == {}


def test_people_are_who_works_in_a_department_and_who_leads_a_card_of_it(house: House) -> None:
    away, closed = make_supporter(house.other_department), make_supporter(house.department)
    Case.objects.filter(pk=make_case(away).pk).update(department=house.department)
    Supporter.objects.filter(pk=closed.pk).update(is_active=False)
    make_case(make_supporter(house.other_department))
    found = {key for key, *_known in _people(departments=[house.department.pk])}
    assert found == {house.owner.pk, house.colleague.pk, away.pk}


def test_cards_pass_all_filters(house: House) -> None:
    stages = (Stage.TREATMENT, Stage.REHABILITATION)
    cards = {(stage, risk): make_case(house.owner, stage=stage) for stage in stages for risk in (Risk.GREEN, Risk.RED)}
    for (_stage, risk), card in cards.items():
        Case.objects.filter(pk=card.pk).update(risk=risk)
    for (stage, risk), card in cards.items():
        scope = Scope(subtree=Subtree(house.head), stage=stage, risk=risk)
        for found in (scope.cases(), scope.lasting()):
            assert list(found.exclude(pk=house.case.pk)) == [card]


def test_country_is_led_by_nobody_for_the_days_of_a_cover(house: House) -> None:
    ministry = make_department("Міністерство")
    Department.objects.filter(parent=None).exclude(pk=ministry.pk).update(parent=ministry)
    head = make_head(ministry)
    make_absence(head, cover=house.head)
    cover = Supporter.objects.get(pk=house.head.pk)
    assert ministry.pk in reach(cover).department_ids
    assert (leads_country(Supporter.objects.get(pk=head.pk)), leads_country(cover)) == (True, False)


def test_head_of_a_part_is_offered_no_country_without_a_query(house: House) -> None:
    Department.objects.filter(pk=house.department.pk).update(parent=make_department("Міністерство"))
    assert reach(house.head).department_ids == {house.department.pk}
    with CountedQueries() as queries:
        assert not is_offered_country(house.head)
    assert len(queries) == 0
