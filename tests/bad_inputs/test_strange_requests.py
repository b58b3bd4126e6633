"""Good forms and pages in a strange request, and values that are long or deep: none is lost, and none breaks the site."""

import base64
import zlib
from typing import Final

import pytest

from cases.course.forms.facilities.listed import LISTED as INSTITUTIONS
from cases.intake.forms.imports.rows import LISTED as REGISTER
from cases.reintegration.forms.employment.listed import LISTED as VACANCIES
from supporters.administration.forms.listed_colleagues import LISTED as COLLEAGUES
from tests.bad_inputs.forms import CASE_FORMS, SHOWN, STAFF_FORMS, fields_of
from tests.bad_inputs.inputs import DEEP, NUMBERS, BadInput
from tests.bad_inputs.scene import Browser, Scene, as_sent, faults_of, untouched

pytestmark = pytest.mark.exhaustive

FORMS: Final = {**CASE_FORMS, **STAFF_FORMS}
NO_ADDRESS: Final = "next=//%5B&list=//%5B"
STRANGE: Final = (  # the query, and the age and the clock of a script
    ("next=/today/%3Fx=".ljust(390, "a"), "--5"),
    ("next=/today/%3Fx=".ljust(340, "a") + "&list=/%5B", "-"),
    ("next=/today/%3Fx=" + "%D1%8F" * 330, "9" * 11),
    (NO_ADDRESS, "5-5"),
)
PACKED: Final = base64.b64encode(zlib.compress(DEEP.encode())).decode()
EVERYWHERE: Final = (DEEP, PACKED, "0010" + "0" * 5000)
KEPT: Final = ("submission_key", "csrfmiddlewaretoken")
LISTS: Final = {
    "vacancies_load": ("owner", VACANCIES),
    "institutions_load": ("administrator", INSTITUTIONS),
    "staff_invite_list": ("administrator", COLLEAGUES),
    "import_new": ("head", REGISTER),
}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_good_form_is_taken_whatever_way_back_and_age_come_with_it(scene: Scene, name: str) -> None:
    form, faults = FORMS[name], []
    browser, address = Browser(scene, form.actor), scene.address(name)
    good = as_sent(fields_of(scene, name, form, browser))
    for query, age in STRANGE:
        odd = BadInput(query.encode())
        with untouched():
            answer = browser.post(address, good, odd, age=age)
            faults += faults_of(answer, good, odd)
            assert answer.status_code == form.answer, (query, age, answer.error)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("actor", ["owner", "head", "administrator"])
def test_page_withstands_a_way_back_that_is_no_address(scene: Scene, actor: str) -> None:
    browser, odd, broken = Browser(scene, actor), BadInput(NO_ADDRESS.encode()), {}
    for name in sorted(SHOWN):
        with untouched():
            answer = browser.get(scene.address(name), odd)
        if answer.error:
            broken[name] = answer.error
    assert not broken


@pytest.mark.parametrize("name", sorted(FORMS))
def test_form_withstands_what_is_deep_or_long_in_every_field(scene: Scene, name: str) -> None:
    form, faults = FORMS[name], []
    browser, address = Browser(scene, form.actor), scene.address(name)
    fields = fields_of(scene, name, form, browser)
    for value in EVERYWHERE:
        bad = as_sent({field: known if field in KEPT else [value] for field, known in fields.items()})
        with untouched():
            faults += faults_of(browser.post(address, bad), bad)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_list_withstands_every_number_in_every_column(scene: Scene, name: str) -> None:
    actor, columns = LISTS[name]
    rows = [[columns.label(one) for one in columns.names], *([value] * len(columns.names) for value in (*NUMBERS, *EVERYWHERE))]
    bad = as_sent({"pasted": ["\n".join(";".join(row) for row in rows)]})
    with untouched():
        assert not faults_of(Browser(scene, actor).post(scene.address(name), bad), bad)
