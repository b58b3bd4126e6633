"""What a reach is without what comes to the account as a cover or on duty, and when it is computed again."""

import pytest

from supporters.administration.actions.departments import name_duty
from supporters.directory.models import Supporter, reach
from supporters.directory.models.reach import by_own_post
from supporters.directory.roles import ReachKind, Role
from tests.factories import House, make_absence, make_department, make_supporter, make_unrecognised

pytestmark = pytest.mark.django_db


def again(one: Supporter) -> Supporter:
    return Supporter.objects.get(pk=one.pk)


def test_own_work_of_a_head_is_without_the_departments_and_that_of_others_as_it_is(house: House) -> None:
    own = reach(house.head).own()
    assert (own.kind, own.department_ids, own.supporter_ids) == (ReachKind.CASELOAD, frozenset(), {house.head.pk})
    for one, kind in ((house.psychologist, ReachKind.TEAM), (house.auditor, ReachKind.NOTHING)):
        assert (reach(one).own(), reach(one).kind) == (reach(one), kind)


def test_only_a_head_leads_a_department(house: House) -> None:
    seen = reach(house.head)
    assert (seen.leads(house.department.pk), seen.leads(house.other_department.pk)) == (True, False)
    assert not seen.own().leads(house.department.pk)


def test_own_post_is_all_unless_the_account_covers_or_is_on_duty(house: House) -> None:
    assert by_own_post(again(house.colleague)) is None
    name_duty(house.department.pk, duty=house.colleague)
    cover = make_supporter(house.department)
    make_absence(house.owner, cover=cover)
    for one in (house.colleague, cover):
        alone = by_own_post(again(one))
        assert alone
        assert (reach(alone).supporter_ids, reach(alone).desk_ids) == ({one.pk}, frozenset())


def test_desk_comes_to_the_duty_supporter_and_a_head_leads_without_one(house: House) -> None:
    duty = make_supporter(house.other_department)
    name_duty(house.other_department.pk, duty=duty)
    make_absence(house.other_head)
    assert reach(again(duty)).desk_ids == {house.other_department.pk}
    assert reach(again(house.head)).desk_ids == frozenset()


def test_reach_is_computed_again_when_the_account_has_another_role_or_department(house: House) -> None:
    user, elsewhere = again(house.head), make_department("Сектор")
    assert reach(user).department_ids == {house.department.pk}
    user.department = elsewhere
    assert reach(user).department_ids == {elsewhere.pk}
    user.role = Role.AUDITOR
    assert reach(user).kind is ReachKind.NOTHING


def test_account_that_nobody_recognised_reaches_nobody(house: House) -> None:
    unknown, moved = (make_unrecognised(house.administrator, known_in=known) for known in (None, house.other_department))
    assert (reach(unknown).kind, reach(moved).kind) == (ReachKind.NOTHING, ReachKind.CASELOAD)
