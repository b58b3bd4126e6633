"""No form that asks for a person accepts one whose account is closed or suspended, whatever the browser sends."""

import re

import pytest

from cases.case.models import Case, HandOver, TeamMember
from cases.reintegration.models import Circle, CommunityEvent
from supporters.directory.models import Absence, Department, Supporter
from tests.bad_inputs.filter_forms import FILTER_FORMS
from tests.bad_inputs.form import Form
from tests.bad_inputs.forms import CASE_FORMS, SHOWN, STAFF_FORMS, fields_of
from tests.bad_inputs.inputs import BadInput
from tests.bad_inputs.scene import Browser, Scene, as_sent, untouched

pytestmark = pytest.mark.exhaustive

FORMS = {**STAFF_FORMS, **CASE_FORMS}
# A filter gives nobody anything; an act upon many says on its next page of whom it is refused.
GIVING = sorted(FORMS.keys() - FILTER_FORMS.keys() - {"staff_bulk"})
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
TICKED = {"recognitions": {"who"}, "case_close": {"keeper_{promise.pk.hex}"}}  # a list on the page, without a search
REFUSED = {404, 409, 422}


@pytest.mark.parametrize("name", GIVING)
def test_form_takes_nobody_who_is_closed_or_suspended(scene: Scene, name: str) -> None:
    form = FORMS[name]
    browser, people = Browser(scene, form.actor), set(map(str, Supporter.objects.pickable().values_list("pk", flat=True)))
    with untouched():
        fields = fields_of(scene, name, form, browser)
        options = offered(scene, name, form, browser)
    asked = {field for field, values in fields.items() if (set(values) | options.get(field, set())) & people}
    known = {field: field for field in (PICKERS | TICKED).get(name, set())}
    assert asked == {field for (field,) in scene.filled(known).values()}, "a form that asks for a person is in the table"
    for gone in (scene.house.deactivated, scene.suspended):
        before = named(gone)
        assert [field for field in asked if str(gone.pk) in options.get(field, set())] == []
        for field in asked:
            with untouched():
                answer = browser.post(scene.address(name), as_sent({**fields, field: [str(gone.pk)]}), query_of(scene, form))
                assert (answer.status_code in REFUSED, named(gone)) == (True, before), f"{name} takes {field}"


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
