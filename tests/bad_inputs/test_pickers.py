"""No form that asks for a person accepts one whose account is closed or suspended, whatever the browser sends."""

import re
from collections import Counter
from datetime import date

import pytest
from django.test import Client

from cases.models import Case, Circle, CommunityEvent, Facility, HandOver, TeamMember
from supporters.directory.models import Absence, Department, Supporter
from supporters.directory.roles import Role
from supporters.forms.form_pages import BY_SCRIPT
from tests.bad_inputs.form import Form
from tests.bad_inputs.forms import CASE_FORMS, SHOWN, STAFF_FORMS, fields_of
from tests.bad_inputs.inputs import BadInput
from tests.bad_inputs.scene import Browser, Scene, as_sent, untouched

pytestmark = pytest.mark.exhaustive

FORMS = {**STAFF_FORMS, **CASE_FORMS}
PICKERS = {
    "absence_cover": {"cover"},
    "absence_new": {"supporter"},
    **dict.fromkeys(("circle_new", "circle_edit", "event_new", "event_edit"), {"leader"}),
    "department_edit": {"head", "duty"},
    "department_new": {"duty"},
    "case_handover": {"owner"},
    "handover_name": {"owner"},
    "owners_assign": {"owner"},
    "staff_leave_cases": {"to"},
    "team_join": {"member"},
}
REFUSED = {404, 409, 422}
MOST = 22  # twenty, the chosen one, and «none»
OF_FACILITIES = dict.fromkeys(("person_new", "relative_card", "stage_change", "case_places", "stay_correct"), "facility")
FIXED = {"numbers", "oblast"}  # chosen before, and the 27 regions, which do not grow


@pytest.mark.parametrize("name", sorted(FORMS))
def test_form_takes_nobody_who_is_closed_or_suspended(scene: Scene, name: str) -> None:
    form = FORMS[name]
    browser, people = Browser(scene, form.actor), set(map(str, Supporter.objects.pickable().values_list("pk", flat=True)))
    with untouched():
        fields = fields_of(scene, name, form, browser)
        options = offered(scene, name, form, browser)
    asked = {field for field, values in fields.items() if (set(values) | options.get(field, set())) & people}
    assert asked == PICKERS.get(name, set()), "a form that asks for a person is in the table"
    for gone in (scene.house.deactivated, scene.suspended):
        before = named(gone)
        assert [field for field in asked if str(gone.pk) in options.get(field, set())] == []
        for field in asked:
            with untouched():
                answer = browser.post(scene.address(name), as_sent({**fields, field: [str(gone.pk)]}), query_of(scene, form))
                assert (answer.status_code in REFUSED, named(gone)) == (True, before), f"{name} takes {field}"


@pytest.fixture
def crowd(scene: Scene) -> Scene:
    """600 colleagues in one department, and 1,500 facilities."""
    day, department = date(2026, 1, 1), scene.house.department
    Supporter.objects.bulk_create(
        Supporter(
            email=f"crowd{n}@suprovid.test",
            surname=f"Ярема{n}",
            given_name="Ірина",
            department=department,
            role=Role.HEAD if n < 40 else Role.SUPPORTER,
        )
        for n in range(600)
    )
    Facility.objects.bulk_create(
        Facility(code=f"f{n}", label_uk=f"Лікарня {n}", label_en=f"Hospital {n}", valid_from=day, source="t", verified_on=day)
        for n in range(1500)
    )
    return scene


def test_no_form_holds_a_list_that_is_longer_than_a_screen(crowd: Scene) -> None:
    browsers: dict[str, Browser] = {}
    long: dict[tuple[str, str], int] = {}
    for name, form in FORMS.items():
        shown = form.page or (name if name in SHOWN else "")
        if shown:
            browser = browsers.setdefault(form.actor, Browser(crowd, form.actor))
            page = browser.get(crowd.address(shown), query_of(crowd, form)).text
            lists = {
                field: text.count("<option") for field, text in re.findall(r'<select name="([^"]+)"(.*?)</select>', page, re.S)
            }
            boxes = Counter(re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)"', page))
            long |= {(name, field): n for field, n in [*lists.items(), *boxes.items()] if n > MOST and field not in FIXED}
    assert long == {}


@pytest.mark.parametrize("name", sorted([*PICKERS, *OF_FACILITIES]))
def test_search_of_a_form_finds_what_the_form_would_take(crowd: Scene, name: str) -> None:
    form, client = FORMS[name], Client()
    client.force_login(getattr(crowd.house, form.actor))
    client.get("/")
    for gone in (crowd.house.deactivated, crowd.suspended):
        Supporter.objects.active().filter(pk=gone.pk).update(surname="Ярема599")
    for field in PICKERS.get(name, {OF_FACILITIES.get(name, "")}):
        words = "лікарня 149" if name in OF_FACILITIES else "yarema3" if field == "head" else "ярема59"
        sent = {**crowd.filled({"numbers": "{case.number}"}), "find": field, f"{field}_words": words, "submission_key": ""}
        answer = client.post(crowd.address(name), sent, headers={BY_SCRIPT: "1"})
        assert answer.status_code == 200, answer.text
        picks = answer.json()["picks"]
        assert len(picks) == (12 if name in OF_FACILITIES else 11), picks
        assert {pick["value"] for pick in picks}.isdisjoint({str(crowd.suspended.pk), str(crowd.house.deactivated.pk)})
        page = client.post(crowd.address(name), sent)
        assert (page.status_code, all(f'value="{pick["value"]}"' in page.text for pick in picks)) == (200, True)


def test_filter_offers_nobody_who_is_closed(scene: Scene) -> None:
    browser, address = Browser(scene, "head"), scene.address("dashboard")
    for owner, is_taken in ((scene.house.colleague, True), (scene.house.deactivated, False)):
        page = browser.get(address, as_sent({"owner": [str(owner.pk)]})).text
        assert (str(owner.pk) in page) is is_taken, "a filter that is taken is in the links of its page"


def offered(scene: Scene, name: str, form: Form, browser: Browser) -> dict[str, set[str]]:
    """The keys offered by the select lists of the form's page, by field name."""
    shown = form.page or (name if name in SHOWN else "")
    html = browser.get(scene.address(shown)).text if shown else ""
    lists = re.findall(r'<select name="([^"]+)".*?</select>', html, re.DOTALL)
    whole = re.findall(r'<select name="[^"]+".*?</select>', html, re.DOTALL)
    return {field: set(re.findall(r'value="([0-9a-f-]{36})"', text)) for field, text in zip(lists, whole, strict=True)}


def query_of(scene: Scene, form: Form) -> BadInput | None:
    return as_sent(scene.filled(form.query)) if form.query else None


def named(person: Supporter) -> list[int]:
    """How many rows refer to this person in each column that a form can set."""
    rows = [(Case, "owner"), (HandOver, "to_owner"), (Absence, "supporter"), (Absence, "cover"), (Department, "head")]
    rows += [(TeamMember, "supporter"), (Circle, "leader"), (CommunityEvent, "led_by")]
    return [model._default_manager.filter(**{field: person}).count() for model, field in [*rows, (Department, "duty")]]
