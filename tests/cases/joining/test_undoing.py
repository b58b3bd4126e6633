"""A joined life that has gone on: what its undoing refuses, brings back, and says that it leaves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions.rights.erasures import agree_erasure, ask_erasure
from cases.models import Case, Join
from cases.states import CaseState, JoinRefusal
from privacy.ids import new_id
from supporters.directory.roles import Role
from tests.database import as_owner, execute
from tests.ended import end_support
from tests.factories import make_supporter
from tests.joined import Twice, make_join, make_twice, undo
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
SignIn = Callable[[Any], Client]
LONG_AGO = "UPDATE cases_statespan SET from_at = from_at - interval '7 years', to_at = to_at - interval '7 years'"


@pytest.fixture
def twice() -> Twice:
    return make_twice()


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def erase(twice: Twice) -> None:
    """The person of both cards, long after the end of the support."""
    now = timezone.now()
    end_support(again(twice.into), twice.owner, twice.head, at=now - timedelta(hours=2))
    with as_owner():
        execute(LONG_AGO)
    erasure = ask_erasure(twice.into.person_id, reason="Минуло п’ять років", by=twice.head, at=now, pk=new_id())
    other = make_supporter(twice.head.department, Role.HEAD, surname="Друга")
    agree_erasure(erasure.pk, by=other, at=now)


def join_before(twice: Twice, **changed: Any) -> Join:
    return make_join(twice, at=timezone.now() - timedelta(hours=3), **changed)


def test_join_of_an_erased_person_is_not_undone(twice: Twice) -> None:
    join = join_before(twice)
    erase(twice)
    with refused(JoinRefusal.ERASED):
        undo(join.pk, twice)
    assert again(twice.card).state == CaseState.ABSORBED
    assert Join.objects.get().undone_at is None


def test_page_offers_no_undoing_of_the_join_of_an_erased_person(twice: Twice, signed_in: SignIn) -> None:
    join_before(twice)
    page, head = f"/duplicates/{twice.pair.pk}/", signed_in(twice.head)
    assert f'href="{page}undo/"' in head.get(page).text
    erase(twice)
    shown = head.get(page).text
    assert f'href="{page}undo/"' not in shown
    assert "тому картки залишаються об’єднаними" in shown
    assert head.get(f"{page}undo/").status_code == 409
    assert head.post(f"{page}undo/", {"submission_key": str(uuid4())}).status_code == 409
    assert again(twice.card).state == CaseState.ABSORBED
