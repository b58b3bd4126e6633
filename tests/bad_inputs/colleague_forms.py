"""The forms that change the data of colleagues."""

from typing import TYPE_CHECKING, Any

from tests.bad_inputs.form import Form

if TYPE_CHECKING:
    from tests.bad_inputs.scene import Scene

COLLEAGUE_FORMS: dict[str, Form] = {
    "staff_edit": Form("administrator", {"surname": "Мельниченко", "phone": "067 123 45 67"}),
}


def colleague_arguments(scene: "Scene") -> dict[str, list[Any]]:
    return {"staff_edit": [scene.house.colleague.pk]}
