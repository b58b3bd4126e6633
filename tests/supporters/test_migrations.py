"""The effect of migrations on existing rows."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.utils import timezone

from privacy.ids import new_id
from supporters.directory.models import Approval, ApprovalKind, IdentityCheck, Outcome, Supporter
from supporters.directory.roles import Role
from tests.database import as_owner, execute
from tests.factories import make_department, make_supporter

pytestmark = pytest.mark.django_db


def recover(account: Supporter, one: Supporter, two: Supporter, **decided: Any) -> None:
    now = timezone.now()
    known = {
        "kind": ApprovalKind.RECOVERY,
        "identity": IdentityCheck.HEAD,
        "reason": "Загубила",
        "asked_by": one,
        "asked_at": now,
    }
    Approval.objects.create(supporter=account, until=now + timedelta(days=7), pk=new_id(), **known, **decided)


def test_factors_that_were_removed_before_are_known() -> None:
    department = make_department()
    one, two = (make_supporter(department, Role.ADMINISTRATOR) for _ in range(2))
    recovered, waiting, left, never_came, at_work = (make_supporter(department) for _ in range(5))
    recover(recovered, one, two, outcome=Outcome.GRANTED, decided_by=two, decided_at=timezone.now())
    recover(waiting, one, two)
    Supporter.objects.filter(pk__in=[left.pk, at_work.pk]).update(last_login=timezone.now())
    Supporter.objects.filter(pk__in=[left.pk, never_came.pk]).update(is_active=False)
    with as_owner():
        execute(import_module("supporters.migrations.0027_factors_of_closed_accounts").MARK)
    marked = Supporter.objects.get_queryset().filter(factors_removed_at__isnull=False)
    assert set(marked) == {recovered, left}
