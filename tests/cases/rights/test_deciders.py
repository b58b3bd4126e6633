"""Who decides an erasure, or ends a hold, where a department has one head and none above."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.states import Purpose
from cases.rights.models import LegalHold
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, reach
from supporters.directory.models.leading import leaders_of
from supporters.directory.roles import Role
from tests.factories import House, make_absence, make_department, make_head, make_supporter
from tests.rights import make_legal_hold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
NOBODY = "Поки що вирішити нікому"


def leaders(case: Case) -> set[Supporter]:
    return set(leaders_of(case.department_id, kyiv_day(timezone.now())))


def rights(case: Case) -> str:
    return f"/cases/{case.number}/rights/"


def open_as(case: Case, head: Supporter) -> None:
    state_purpose(case.pk, purpose=Purpose.CHECK, words="", by=head, at=timezone.now())


def test_leaders_of_a_department_are_the_heads_whose_reach_it_is_in(house: House) -> None:
    top = make_department("Управління")
    Department.objects.filter(pk=house.department.pk).update(parent=top)
    above, cover = make_head(top), make_head(make_department("Черкаси"))
    gone = make_supporter(house.department, Role.HEAD)
    Supporter.objects.active().filter(pk=gone.pk).update(is_active=False)
    suspended = make_supporter(house.department, Role.HEAD)
    Supporter.objects.active().filter(pk=suspended.pk).update(suspended_at=timezone.now())
    below = make_head(make_department("Сектор", parent=house.department))
    assert leaders(house.case) == {house.head, above}
    make_absence(house.head, cover=cover)
    assert leaders(house.case) == {house.head, above, cover}
    make_absence(house.other_head, cover=make_head(make_department("Суми")))
    closed = make_supporter(house.department, Role.HEAD)
    make_absence(closed, cover=make_head(make_department("Полтава")))
    Supporter.objects.filter(pk=closed.pk).update(is_active=False)
    assert leaders(house.case) == {house.head, above, cover}, "neither of another department nor of a closed account"
    everybody = Supporter.objects.active().filter(role=Role.HEAD)
    assert below in everybody
    assert leaders(house.case) == {head for head in everybody if reach(head).leads(house.department.pk)}


def test_lone_head_reads_that_nobody_can_decide_and_a_cover_ends_the_hold(house: House, signed_in: Browser) -> None:
    open_as(house.case, house.head)
    hold, first = make_legal_hold(house.case, house.head), signed_in(house.head)
    assert NOBODY in first.get(rights(house.case)).text
    cover = make_head(make_department("Черкаси"), surname="Замінна")
    make_absence(house.head, cover=cover)
    page = first.get(rights(house.case)).text
    assert NOBODY not in page
    assert f"{cover.short_name} (Черкаси)" in page
    open_as(house.case, cover)
    end = f"{rights(house.case)}hold/{hold.pk}/end/"
    assert signed_in(cover).post(end, {"submission_key": str(uuid4()), "words": "Суд завершено"}).status_code == 302
    assert LegalHold.objects.get().ended_by == cover
