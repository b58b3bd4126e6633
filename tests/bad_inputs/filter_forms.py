"""The filters of lists, which are sent by POST, as the tests of bad inputs send them."""

from typing import Final

from tests.bad_inputs.form import Form

FILTER_FORMS: Final[dict[str, Form]] = {
    "absences": Form("administrator", {"department": "{department.pk}"}),
    "institutions": Form("administrator", {"kind": "hospital", "oblast": "UA-46"}),
    "vacancies": Form(fields={"employer_kind": "npu", "oblast": "UA-46"}),
    **dict.fromkeys(
        ("dashboard", "outcomes"),
        Form("head", {"department": "{department.pk}", "stage": "treatment", "owner": "{owner.pk}", "risk": "green"}),
    ),
}
