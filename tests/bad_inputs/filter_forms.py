"""The filters of lists, which are sent by POST, and the pages that lead back to a list, as the tests of bad inputs send them."""

from datetime import timedelta
from typing import Final

from tests.bad_inputs.form import Form
from tools.journeys.dates import in_days

TODAY: Final = in_days(0)
MONDAY: Final = (TODAY - timedelta(days=TODAY.weekday())).isoformat()
FILTER_FORMS: Final[dict[str, Form]] = {
    **dict.fromkeys(
        ("absences", "absence_list"),
        Form("administrator", {"department": "{department.pk}"}, {"department": "{other_department.pk}"}),
    ),
    "institutions": Form("administrator", {"kind": "hospital", "oblast": "UA-46"}, {"q": "лікарня"}),
    "vacancies": Form(fields={"employer_kind": "npu", "oblast": "UA-46"}, query={"q": "діловод"}),
    "compared": Form(
        "head",
        {"department": "{department.pk}", "stage": "treatment", "risk": "red"},
        {"department": "{other_department.pk}"},
    ),
    "people": Form("head", {"department": "{department.pk}"}, {"department": "{other_department.pk}"}),
    "morning_meeting": Form("head", {"department": "{department.pk}"}, {"department": "{department.pk}"}),
    "country": Form("analyst", {"period": MONDAY, "number": "stages:treatment"}, {"number": "oblasts:UA-46"}),
    "trends": Form(
        "head",
        {"indicator": "overdue", "weeks": "52", "add": "{department.pk}"},
        {"indicator": "silent", "department": "{department.pk}"},
    ),
    **dict.fromkeys(
        ("dashboard", "outcomes"),
        Form(
            "head",
            {"department": "{department.pk}", "stage": "treatment", "owner": "{owner.pk}", "risk": "green"},
            {"risk": "red"},
        ),
    ),
}

BACK_ADDRESSES: Final[dict[str, Form]] = {
    page: Form(actor, query={"list": address}, answer=200)
    for page, actor, address in (
        ("staff_detail", "administrator", "/staff/?role=auditor&sort=-email"),
        ("department_detail", "administrator", "/staff/departments/?open=all"),
        ("institution_detail", "administrator", "/staff/institutions/?kind=hospital&sort=-kind"),
        ("approval_detail", "administrator", "/staff/approvals/?show=decided"),
        ("vacancy_detail", "owner", "/vacancies/?sort=-until"),
        ("duplicate", "head", "/duplicates/?show=settled"),
    )
}
