import pytest

from dashboards.scope import Scope, Subtree
from tests.factories import House, make_case, make_department, make_supporter

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
