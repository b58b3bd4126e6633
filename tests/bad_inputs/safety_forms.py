"""The form of a talk about safety."""

from typing import TYPE_CHECKING, Any

from cases.person.states import DangerKind
from tests.bad_inputs.form import Form

if TYPE_CHECKING:
    from tests.bad_inputs.scene import Scene

SAFETY_FORMS: dict[str, Form] = {
    "case_safety": Form(
        fields={
            **{str(kind): "none" for kind in DangerKind},
            "debt": "help",
            "debt_helper": "legal_aid",
            "debt_agreed": "Подзвонити юристові разом",
        }
    ),
}


def safety_arguments(scene: "Scene") -> dict[str, list[Any]]:
    return {"case_safety": [scene.house.case.number]}
