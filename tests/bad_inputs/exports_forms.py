"""The form of a list as a file."""

from typing import TYPE_CHECKING, Any

from tests.bad_inputs.form import Form
from tests.exports import CASES

if TYPE_CHECKING:
    from tests.bad_inputs.scene import Scene

EXPORT_FORMS: dict[str, Form] = {
    "export_new": Form("head", {"reason": "inquiry", "words": "Запит ГУНП № 17"}, asked={"list": CASES}),
}
EXPORT_ADDRESSES: dict[str, Form] = {
    "export_new": Form("head", query={"list": CASES}, answer=200),
    "exports_all": Form("auditor", query={"sort": "-downloads"}, answer=200),
}


def exports_arguments(scene: "Scene") -> dict[str, list[Any]]:
    return {"export_file": [scene.export.pk]}
