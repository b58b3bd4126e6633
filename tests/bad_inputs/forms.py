"""Every form of the site: who sends it, and what makes it one that is taken. A new route has to be added here."""

from dataclasses import dataclass, field

from tests.bad_inputs.form_page import fields_on_page
from tests.bad_inputs.scene import NEXT_PASSWORD, PASSWORD, Browser, Scene
from tests.test_routes import TABLE

POSTED = {name for name, route in TABLE.items() if route.post}
SHOWN = {name for name, route in TABLE.items() if route.get}


@dataclass(frozen=True)
class Form:
    """`fields` are typed into what its page proposes, `query` is what its address may hold."""

    actor: str = "owner"
    fields: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    page: str = ""
    """The route of the page it stands on, when that is not its own."""

    answer: int = 302
    """To the form as it should be."""


NEXT = {"next": "/today/"}
STAFF_FORMS: dict[str, Form] = {
    "account_login": Form("anonymous", {"login": "{owner.email}", "password": PASSWORD}, NEXT),
    "account_logout": Form(query=NEXT),
    "language_choose": Form(fields={"language": "en", **NEXT}, query=NEXT),
    "draft_keep": Form(page="stage_change", answer=200),
    "draft_delete": Form(fields=NEXT),
    "notification_read_all": Form(),
    "notification_open": Form(),
    "profile": Form(fields={"signature": "Ірина Мельник", "phone": "067 111 22 33"}),
    "profile_password": Form(fields={"old": PASSWORD, "password": NEXT_PASSWORD, "again": NEXT_PASSWORD}),
    "staff": Form("administrator", {"q": "Мельник"}, {"role": "head", "state": "active", "page": "1"}, answer=200),
    "staff_invite": Form(
        "administrator",
        {"email": "x@suprovid.test", "surname": "Юрченко", "given_name": "Юрій", "role": "head", "department": "{department.pk}"},
    ),
    "invitation_resend": Form("administrator", page="invitation_detail"),
    "invitation_revoke": Form("administrator", page="invitation_detail"),
    "invitation_accept": Form("anonymous", {"password": NEXT_PASSWORD, "again": NEXT_PASSWORD}),
    "staff_hand_over": Form("administrator", {"to": "{colleague.pk}"}),
    "staff_deactivate": Form("administrator", page="staff_detail"),
    "staff_reactivate": Form("administrator"),
}
CASE_FORMS: dict[str, Form] = {
    "search": Form(fields={"q": "Коваленко"}, answer=200),
    "person_new": Form(
        fields={"surname": "Шевченко", "given_name": "Мар'яна", "branch": "npu", "phone": "067 111 22 33", "facility": "hospital"}
    ),
    "case_purpose": Form("head", {"purpose": "other", "other": "Скарга"}, NEXT),
    "visit_new": Form(fields={"summary": "Домовилися"}, query={"kind": "call", "again": "", "round": "hospital"}),
    "visit_undo": Form(),
    "visit_edit": Form(fields={"summary": "Домовилися інакше"}),
    "visit_move": Form(fields={"number": "{given.number}"}),
    "step_postpone": Form(fields={"words": "Лікар зайнятий"}, query=NEXT),
    "owners_assign": Form("head", {"numbers": "{case.number}", "owner": "{colleague.pk}", **NEXT}),
    "owner_assign": Form("head", {"owner": "{colleague.pk}"}),
    "owner_accept": Form(),
    "owner_return": Form(fields={"reason": "У відпустці"}),
    "stage_change": Form(fields={"stage": "rehabilitation", "facility": "hospital", "reason": "Повернення"}),
}
SCOPE = {"department": "{department.pk}", "stage": "treatment", "owner": "{owner.pk}", "risk": "green"}
ADDRESSES: dict[str, Form] = {
    "account_login": Form("anonymous", query=NEXT, answer=200),
    "account_logout": Form(query=NEXT, answer=200),
    "account_inactive": Form("anonymous", query=NEXT, answer=200),
    "staff": Form("administrator", query={"role": "head", "department": "{department.pk}", "state": "active"}, answer=200),
    "round": Form(query={"facility": "hospital", "saved": "{visit.pk}"}, answer=200),
    "case_detail": Form(query={"saved": "{visit.pk}", "entries": "all"}, answer=200),
    "visit_new": Form(query={"kind": "call", "again": "{visit.pk}", "round": "hospital", "draft": "1"}, answer=200),
    "dashboard": Form("head", query={**SCOPE, "everybody": "on"}, answer=200),
    "dashboard_cases": Form("head", query={**SCOPE, "number": "on_support", "page": "1"}, answer=200),
}


def fields_of(scene: Scene, name: str, form: Form, browser: Browser) -> dict[str, list[str]]:
    """What the page of the form proposes (else the form of the page itself, whose words a draft keeps), and what is typed."""
    typed, shown = scene.filled(form.fields), form.page or (name if name in SHOWN else "")
    if not shown:
        return typed
    page = scene.address(shown)
    html = browser.get(page).text
    own, of_page = (fields_on_page(html, page=page, target=target) for target in (scene.address(name), page))
    return {**(own or of_page), **typed}
