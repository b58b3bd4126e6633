"""What a migration does to the rows that are there already."""

from importlib import import_module

import pytest

from cases.models import Case, OwnerSpan
from cases.reports.invariants import broken_invariants
from tests.database import as_owner, execute
from tests.factories import make_case, make_department, make_head, make_supporter

pytestmark = pytest.mark.django_db


def test_owners_of_before_have_accepted_and_queues_have_not() -> None:
    department = make_department()
    led, queued = make_case(make_supporter(department)), make_case(None, department=department, by=make_head(department))
    with as_owner():
        execute("UPDATE cases_case SET accepted_at = NULL")
        execute("UPDATE cases_ownerspan SET accepted_at = NULL")
        for statement in import_module("cases.migrations.0007_owners_have_accepted").ACCEPT:
            execute(statement)
    led.refresh_from_db()
    queued.refresh_from_db()
    assert led.accepted_at == led.opened_at == OwnerSpan.objects.get(case=led).accepted_at
    assert queued.accepted_at is None
    assert list(Case.objects.without_accepted_owner()) == [queued]
    assert not any(broken_invariants().values())
