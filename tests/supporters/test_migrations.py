"""The effect of migrations on existing rows."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db.models import F
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


def test_who_had_an_account_before_is_recognised_where_they_work() -> None:
    department, other = make_department(), make_department("Інший відділ")
    here, moved = make_supporter(department), make_supporter(department)
    Supporter.objects.filter(pk=moved.pk).update(department=other)
    Supporter.objects.get_queryset().update(recognised_in=None)
    with as_owner():
        for statement in import_module("supporters.migrations.0030_recognised_before").RECOGNISE:
            execute(statement)
    assert Supporter.objects.get(pk=here.pk).recognised_in == department
    assert Supporter.objects.get(pk=moved.pk).is_recognised
    history: Any = Supporter._meta.get_field("history").related_model
    past = history.objects.filter(pgh_obj=moved.pk)
    assert not past.exclude(recognised_in=F("department")).exists(), "no change of the recognition is in the history"


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
