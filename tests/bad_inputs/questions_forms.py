"""The forms of a question and of its answer."""

from typing import TYPE_CHECKING, Any

from tests.bad_inputs.form import Form

if TYPE_CHECKING:
    from tests.bad_inputs.scene import Scene

NEXT = {"next": "/today/"}
KEY = "0199c0de-0000-7000-8000-000000000001"  # the button is on the card
QUESTION_FORMS: dict[str, Form] = {
    "question_ask": Form("head", {"words": "Чи є згода на виписку?"}, NEXT),
    "question_answer": Form(fields={"words": "Так, від учора"}, query=NEXT),
    "question_withdraw": Form("head", {"submission_key": KEY}, NEXT),
}


def question_arguments(scene: "Scene") -> dict[str, list[Any]]:
    of_question = [scene.question.case.number, scene.question.pk]
    return {
        "question_ask": [scene.house.case.number],
        **dict.fromkeys(("question_answer", "question_withdraw"), of_question),
    }
