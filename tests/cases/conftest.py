from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from cases.case.models import Case
from supporters.directory.models import Department, Supporter
from tests.factories import House
from tools.journeys.dates import in_days


@pytest.fixture
def at_work(house: House, signed_in: Callable[[Any], Client]) -> Client:
    """A browser in which the owner of the case is signed in."""
    return signed_in(house.owner)


def said(msgid: str) -> str:
    """The Ukrainian words of a msgid, as a page in Ukrainian shows them."""
    with translation.override("uk"):
        return translation.gettext(msgid)


def visit_fields(**changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "kind": "visit",
        "summary": "Домовилися про комісію",
        "next_in": "3",
        "next_what": "Привезти довідку",
        **changed,
    }


def person_fields(**changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "surname": "Шевченко",
        "given_name": "Мар'яна",
        "branch": "npu",
        "programme": "veteran",
        "stage": "stabilization",
        "next_what": "Зателефонувати",
        "next_on": in_days(1).isoformat(),
        **changed,
    }


def version_of(house: House) -> str:
    """Version of the case, as a form opened now would carry it."""
    return str(Case.objects.get(pk=house.case.pk).version)


def postpone_fields(house: House, **changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "version": version_of(house),
        "next_in": "7",
        "reason": "procedure",
        "words": "",
        **changed,
    }


def stage_fields(house: House, **changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "version": version_of(house),
        "stage": "rehabilitation",
        "moved_on": in_days(0).isoformat(),
        "next_what": "Запитати",
        "next_on": in_days(7).isoformat(),
        **changed,
    }


def move_fields(house: House, **changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "version": version_of(house),
        "act": "arrived",
        "kind": "inpatient",
        "facility": "hospital",
        "ward": "палата 12",
        "expected_on": "",
        "since": in_days(0).isoformat(),
        **changed,
    }


def correct_fields(house: House, **changed: str) -> dict[str, str]:
    fields = move_fields(house, kind="rehabilitation", ward="корпус 2")
    return {**fields, "since": in_days(-10).isoformat(), **changed}


def hand_over_fields(to: Supporter | Department, **changed: str) -> dict[str, str]:
    """An offer to a colleague or to a department."""
    whom, field = ("colleague", "owner") if isinstance(to, Supporter) else ("department", "department")
    words = {"note": "Не питати про «Ізюм» & полон", "joint_step": ""}
    return {"submission_key": str(uuid4()), "whom": whom, field: str(to.pk), "reason": "moved", **words, **changed}


def loss_fields(**changed: str) -> dict[str, str]:
    day, source = in_days(-1).isoformat(), "Зателефонувала «дружина» & сказала"
    return {"submission_key": str(uuid4()), "kind": "killed", "happened_on": day, "source": source, **changed}


def take_back_fields(**changed: str) -> dict[str, str]:
    step = {"next_what": "Відвідати", "next_on": in_days(1).isoformat()}
    return {"submission_key": str(uuid4()), "words": "Знайшовся", **step, **changed}


def risk_fields(**changed: str) -> dict[str, str]:
    """For a case whose risk was not set yet."""
    level = {"version": "1", "level": "red", "reason": "Не спить", "review_on": in_days(7).isoformat()}
    return {"submission_key": str(uuid4()), **level, **changed}


def assert_in_error(answer: Any, field: str, *, keeps: str = "") -> None:
    """Check a rejected form: 422, a summary with the focus, the error beside its field, and `keeps` still on the page."""
    assert answer.status_code == 422
    assert 'class="error-summary" tabindex="-1" data-focus' in answer.text
    assert f'href="#id_{field}' in answer.text
    error = f'id="id_{field}_error"'
    assert error in answer.text
    described = answer.text.split("aria-describedby=")
    assert any(f"id_{field}_error" in part.split(">")[0][:120] for part in described[1:])
    assert keeps in answer.text
