"""The forms of work as the tests of bad inputs send them."""

import base64
import json
import zlib
from typing import TYPE_CHECKING, Any

from cases.reintegration.forms.employment.listed import LISTED
from tests.bad_inputs.form import Form
from tools.journeys.dates import in_days

if TYPE_CHECKING:
    from tests.bad_inputs.scene import Scene

BUSK = "UA46040030000058332"
VACANCY = {
    "employer": "Служба порятунку",
    "employer_kind": "dsns",
    "post": "Диспетчер",
    "post_kind": "civil",
    "territory": BUSK,
    "valid_until": in_days(20).isoformat(),
    "contact_phone": "044 000 00 05",
}
CELLS = {**{name: value for name, value in VACANCY.items() if name != "territory"}, "place": BUSK}
LIST = ";".join(LISTED.label(name) for name in CELLS) + "\n" + ";".join(CELLS.values())
ROW = [2, 0, *(CELLS.get(name, "") for name in LISTED.names)]
PACKED = base64.b64encode(zlib.compress(json.dumps([ROW]).encode())).decode()

FORMS: dict[str, Form] = {
    "work_profile": Form(fields={"sitting": "yes", "territory": BUSK, "held": "law", "wanted": "drone", "wishes": "Тихе місце"}),
    "vacancy_new": Form(fields=VACANCY),
    "vacancy_edit": Form(fields={"post": "Діловод архіву", "territory": BUSK, "hours": "6"}),
    "vacancy_end": Form(fields={"reason": "filled"}),
    "vacancies_load": Form(fields={"pasted": LIST}, answer=200),
    "vacancies_load_confirm": Form(fields={"rows": PACKED}),
}
ADDRESSES: dict[str, Form] = {
    "vacancies": Form(query={"q": "діловод", "employer_kind": "npu", "oblast": "UA-46", "sort": "-until"}, answer=200),
    "case_employment": Form(query={"part": "clarify", "page": "1"}, answer=200),
}


def work_arguments(scene: "Scene") -> dict[str, list[Any]]:
    """The URL arguments of the routes of work."""
    return {
        **dict.fromkeys(("case_employment", "work_profile"), [scene.house.case.number]),
        **dict.fromkeys(("vacancy_detail", "vacancy_edit", "vacancy_end"), [scene.work.vacancy.pk]),
    }
