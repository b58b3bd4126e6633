"""The filters of lists, which are sent by POST, as the tests of bad inputs send them."""

from typing import Final

from tests.bad_inputs.form import Form

FILTER_FORMS: Final[dict[str, Form]] = {
    "absences": Form("administrator", {"department": "{department.pk}"}, {"department": "{other_department.pk}"}),
    "institutions": Form("administrator", {"kind": "hospital", "oblast": "UA-46"}, {"q": "лікарня"}),
    "vacancies": Form(fields={"employer_kind": "npu", "oblast": "UA-46"}, query={"q": "діловод"}),
    **dict.fromkeys(
        ("dashboard", "outcomes"),
        Form(
            "head",
            {"department": "{department.pk}", "stage": "treatment", "owner": "{owner.pk}", "risk": "green"},
            {"risk": "red"},
        ),
    ),
}
