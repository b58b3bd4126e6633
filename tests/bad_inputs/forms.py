"""Every form of the site: who sends it, and the fields with which it is accepted. A new route has to be added here."""

import json

from supporters.directory.undertaking import VERSION
from supporters.forms.form_pages import CHOOSE
from tests.bad_inputs import work_forms
from tests.bad_inputs.colleague_forms import COLLEAGUE_FORMS
from tests.bad_inputs.community_forms import COMMUNITY_ADDRESSES, COMMUNITY_FORMS
from tests.bad_inputs.exports_forms import EXPORT_ADDRESSES, EXPORT_FORMS
from tests.bad_inputs.filter_forms import BACK_ADDRESSES, FILTER_FORMS
from tests.bad_inputs.form import Form
from tests.bad_inputs.form_page import fields_on_page
from tests.bad_inputs.jobs_forms import JOB_ADDRESSES, JOB_FORMS
from tests.bad_inputs.questions_forms import QUESTION_FORMS
from tests.bad_inputs.safety_forms import SAFETY_FORMS
from tests.bad_inputs.scene import BY_LINK, HALFWAY, NEXT_PASSWORD, PASSWORD, Browser, Scene, as_sent
from tests.bad_inputs.settings_forms import SETTINGS_ADDRESSES
from tests.route_table import TABLE
from tools.journeys.dates import in_days

POSTED = {name for name, route in TABLE.items() if route.post}
SHOWN = {name for name, route in TABLE.items() if route.get}


NEXT = {"next": "/today/"}
KEY = "0199c0de-0000-7000-8000-000000000001"  # key of a form that its page shows only after a choice
# Well-formed, but without a valid signature: a signature fits one challenge of one session only
PASSKEY = json.dumps(
    {
        "id": "AAAA",
        "rawId": "AAAA",
        "type": "public-key",
        "response": {
            "clientDataJSON": "e30",
            "attestationObject": "oA",
            "authenticatorData": "AA",
            "signature": "AA",
            "userHandle": "AA",
        },
    }
)
UNPROVED = PASSKEY.replace("{", "{{").replace("}", "}}")  # braces doubled, so that `Scene.filled` replaces nothing in it
DAYS_AWAY = {"from_on": in_days(20).isoformat(), "to_on": in_days(24).isoformat()}
FIGURES = {
    "first_contact": "1",
    "first_contact_unit": "days",
    "silence_green_days": "9",
    "silence_amber_days": "5",
    "silence_red_days": "2",
    "next_step_days": "3",
}
LOSS = {"kind": "missing", "happened_on": in_days(-1).isoformat(), "source": "Зателефонувала дружина"}
END = {
    "reason": "goals_met",
    "words": "Працює, живе вдома",
    "work_words": "Водій у громаді, показав наказ",
    "work_since": in_days(-20).isoformat(),
    "continues": "community",
    "continues_with": "Фахівчиня Ковальчук, 050 111 22 33",
}
AGAIN = {"kind": "wound", "is_unknown": "", "happened_on": in_days(-1).isoformat(), "injuries": "blast", "facility": "hospital"}
RISK = {"level": "amber", "reason": "Не спить", "review_on": in_days(7).isoformat()}
PROMISED = {"promise_words": "Подзвонити командирові", "promise_who": "supporter", "promise_on": in_days(3).isoformat()}
NEXT_MONDAY = in_days(7 - in_days(0).weekday())
NEW_HEAD = "Відділ лишився без керівника"
LISTED = "Пошта;Прізвище;Ім'я;Роль;Підрозділ\nx@suprovid.test;Юрченко;Юрій;head;{department.name}\n"
INSTITUTIONS = "Вид;Область;Назва\nЛікарня;Львівська;Лікарня у Стрию\n"
INSTITUTION_ROW = '"","hospital","UA-46","Лікарня у Стрию","","","","",""'
LISTED_ROW = '"x@suprovid.test","Юрченко","Юрій","","head","{department.name}"'
REGISTER = "Прізвище;Ім'я;Служба;Етап\nЗоренко;Юрій;НГУ;Лікування\n"
STAFF_FORMS: dict[str, Form] = {
    **FILTER_FORMS,
    "account_login": Form("anonymous", {"login": "{owner.email}", "password": PASSWORD}, NEXT),
    "mfa_login_webauthn": Form("anonymous", {"credential": UNPROVED}, NEXT, answer=422),
    "mfa_authenticate": Form(HALFWAY, {"code": "{recovery_code}"}, NEXT),
    "account_reauthenticate": Form(fields={"password": PASSWORD}, query=NEXT),
    "mfa_reauthenticate": Form("psychologist", {"code": "{recovery_code}"}, NEXT),
    "mfa_reauthenticate_webauthn": Form("psychologist", {"credential": UNPROVED}, NEXT, answer=422),
    "mfa_add_webauthn": Form(fields={"name": "Телефон", "credential": UNPROVED}, answer=422),
    "mfa_edit_webauthn": Form("psychologist", {"name": "Планшет"}),
    "mfa_remove_webauthn": Form("psychologist"),
    "mfa_activate_totp": Form(fields={"code": "000000"}, answer=422),
    "mfa_deactivate_totp": Form("psychologist"),
    "mfa_generate_recovery_codes": Form("psychologist"),
    "account_logout": Form(query=NEXT),
    "language_choose": Form(fields={"language": "en", **NEXT}, query=NEXT),
    "undertaking": Form(fields={"version": str(VERSION), **NEXT}),
    **EXPORT_FORMS,
    "draft_keep": Form(page="stage_change", answer=200),
    "draft_delete": Form(fields=NEXT),
    "notification_read_all": Form(),
    "notification_open": Form(),
    "profile": Form(fields={"signature": "Ірина Мельник", "phone": "067 111 22 33"}),
    "profile_password": Form(fields={"old": PASSWORD, "password": NEXT_PASSWORD, "again": NEXT_PASSWORD}),
    "mail_choices": Form(fields={"step_due": "on"}),
    "calendar_link": Form(answer=200),
    "calendar_link_revoke": Form(page="calendar_link"),
    "device_end": Form(),
    "devices_end_all": Form(),
    "session_extend": Form(answer=200),
    "password_forgotten": Form("anonymous", {"email": "{owner.email}"}),
    "password_new": Form(BY_LINK, {"password": NEXT_PASSWORD, "again": NEXT_PASSWORD}),
    "absence_new": Form("head", {"supporter": "{owner.pk}", **DAYS_AWAY}, {"who": "{owner.pk}"}),
    "absence_cover": Form("head", {"cover": "{owner.pk}"}, page="absence_detail"),
    "absence_end": Form("administrator", page="absence_detail"),
    "staff": Form("administrator", {"q": "Мельник"}, {"role": "head", "state": "active"}, answer=200),
    "department_new": Form(
        "administrator",
        {"name": "Відділ у Львові", "parent": "{department.pk}", "duty": "{owner.pk}", "reason": "Нова будова відділів"},
    ),
    "department_edit": Form(
        "administrator", {"name": "Відділ у Луцьку", "oblast": "UA-07", "zone": "Луцьк", "duty_phone": "044 000 00 03"}
    ),
    "department_move": Form("administrator", {"reason": "Нова будова відділів"}, asked={"parent": "{other_department.pk}"}),
    "department_close": Form("administrator"),
    "department_facilities": Form("administrator", {"facilities": "hospital"}),
    "institution_new": Form(
        "administrator",
        {"kind": "hospital", "oblast": "UA-46", "label_uk": "Лікарня у Стрию", "duty_phone": "044 000 00 05"},
    ),
    "institution_edit": Form("administrator", {"kind": "hospital", "oblast": "UA-05", "label_uk": "Лікарня у Барі"}),
    "institution_end": Form("administrator", {"valid_to": in_days(3).isoformat()}),
    "institution_restore": Form("administrator", {"version": "1"}, page="institution_detail"),
    "institutions_load": Form("administrator", {"pasted": INSTITUTIONS}, answer=200),
    "institutions_load_confirm": Form("administrator", {"rows": f"[[2,0,{INSTITUTION_ROW}]]"}),
    "letter_retry": Form("administrator", page="reminder_queue"),
    "rule_edit": Form("administrator", {"is_on": "on", "lead_days": "3", "head_days": "6", "list_days": "12", "version": "0"}),
    "stage_edit": Form("administrator", {**FIGURES, "version": "1"}),
    "calendar_day_new": Form("administrator", {"day": NEXT_MONDAY.isoformat(), "kind": "off", "reason": "Наказ начальника"}),
    "calendar_day_restore": Form("administrator", {"day": in_days(0).isoformat()}),
    "quiet_window_new": Form(
        "administrator",
        {"department": "{department.pk}", "to_on": in_days(1).isoformat(), "to_time": "00:01", "reason": "Повітряна тривога"},
    ),
    "quiet_window_end": Form("administrator", page="working_calendar"),
    "staff_invite": Form(
        "administrator",
        {
            "email": "x@suprovid.test",
            "surname": "Юрченко",
            "given_name": "Юрій",
            "role": "head",
            "department": "{department.pk}",
            "reason": NEW_HEAD,
        },
    ),
    "staff_invite_list": Form("administrator", {"pasted": LISTED}, answer=200),
    "invite_list_confirm": Form("administrator", {"rows": f"[[2,1,{LISTED_ROW}]]", "leave_out": "on", "reason": NEW_HEAD}),
    "invite_list_errors": Form("administrator", {"rows": f"[[2,0,{LISTED_ROW}]]"}, answer=200),
    "staff_history_all": Form("administrator", {"from_on": in_days(-7).isoformat(), "to_on": in_days(0).isoformat()}, answer=200),
    "invitation_resend": Form("administrator", page="invitation_detail"),
    "invitation_revoke": Form("administrator", page="invitation_detail"),
    "staff_post": Form(
        "administrator",
        {"role": "head", "department": "{department.pk}", "version": "{colleague.version}", "reason": NEW_HEAD},
        asked={"role": "head", "department": "{department.pk}"},
    ),
    **COLLEAGUE_FORMS,
    "staff_recovery": Form("administrator", {"identity": "called", "reason": "Телефон украли"}),
    "approval_grant": Form("administrator", page="approval_detail"),
    "approval_refuse": Form("administrator", page="approval_detail"),
    "approval_withdraw": Form("administrator"),
    "colleague_decision_grant": Form("head", page="colleague_decision"),
    "colleague_decision_refuse": Form("head", page="colleague_decision"),
    "recognitions": Form("head", {"who": "{newcomer.pk}"}),
    "recognition_refuse": Form("head"),
    "invitation_accept": Form("anonymous", {"password": NEXT_PASSWORD, "again": NEXT_PASSWORD}),
    "staff_leave_cases": Form("administrator", {"to": "{colleague.pk}", "numbers": "{case.number}"}, {"way": "each"}),
    "staff_leave_approvals": Form("administrator"),
    "staff_leave_confirm": Form("administrator"),
    **dict.fromkeys(
        ("staff_suspend", "staff_ask_closing", "staff_ask_reopening", "staff_ask_lifting"),
        Form("administrator", {"reason": "Підозра на чужий вхід"}),
    ),
    "staff_reactivate": Form("administrator"),
    "staff_lift_suspension": Form("administrator"),
    "staff_end_sessions": Form("administrator", page="staff_detail"),
    "emergency_end_sessions": Form("administrator", {"reason": "Хтось сторонній увійшов із чужим паролем"}),
    "emergency_reading_only": Form("administrator", {"reason": "Хтось сторонній увійшов із чужим паролем"}),
    "emergency_writing_again": Form("administrator", answer=409),  # reading only is not in force
}
TODAY = in_days(0).isoformat()
CASE_FORMS: dict[str, Form] = {
    **COMMUNITY_FORMS,
    **QUESTION_FORMS,
    **SAFETY_FORMS,
    "search": Form(fields={"q": "Коваленко"}, answer=200),
    "person_new": Form(
        fields={
            "surname": "Шевченко",
            "given_name": "Мар'яна",
            "branch": "npu",
            "phone": "067 111 22 33",
            "facility": "hospital",
            "is_unknown": "",
        }
    ),
    "card_withdraw": Form(fields={"words": "Картка вже є"}),
    "card_request": Form(fields={"answer": "another", "words": "Інше місце народження"}),
    "card_request_withdraw": Form("other_head", {"submission_key": KEY}),
    "case_purpose": Form("head", {"purpose": "other", "other": "Скарга"}, NEXT),
    "visit_new": Form(
        fields={"summary": "Домовилися", "kept": "{promise.pk}", **PROMISED},
        query={"kind": "call", "again": "", "round": "hospital", **NEXT},
    ),
    "visit_note": Form(fields={"submission_key": KEY, "summary": "Домовилися"}),
    "note_place": Form(fields={"submission_key": KEY, "summary": "Домовилися", "whose": "Коваленко", "number": "{case.number}"}),
    "call_outcome": Form(fields={"outcome": "agreed"}, query=NEXT),
    "visit_undo": Form(query=NEXT),
    "offer_take": Form(page="case_detail"),
    "offer_decline": Form(page="case_detail"),
    "step_again": Form(page="case_detail"),
    "visit_edit": Form(fields={"summary": "Домовилися інакше"}),
    "visit_move": Form(fields={"answer": "change"}, asked={"number": "{second.number}"}),
    "step_postpone": Form(fields={"words": "Лікар зайнятий"}, query=NEXT),
    "owners_assign": Form("head", {"numbers": "{case.number}", "owner": "{colleague.pk}", "submission_key": KEY, **NEXT}),
    "offers_withdraw": Form("head", {"offers": "{hand_over.pk}", "submission_key": KEY, **NEXT}),
    "case_handover": Form(
        fields={"whom": "colleague", "owner": "{colleague.pk}", "reason": "overload", "note": "Дружина приїздить щочетверга"}
    ),
    "case_package": Form(fields={"to": "Бучанська громада", "reason": "home", "note": "Любить ранок"}),
    "consent_answer": Form(
        fields={
            "answer": "given",
            "channel": "spoken",
            "given_on": TODAY,
            "lasts": "until_day",
            "valid_until": TODAY,
            "words": "Так",
        }
    ),
    "consent_undo": Form(page="case_consent"),
    "data_request_new": Form(fields={"kind": "access", "received_on": TODAY, "words": "Що про мене записано"}),
    "data_request": Form(fields={"outcome": "answered", "words": "Виправили рік народження"}),
    "rights_erasure": Form("head", {"words": "Минуло п’ять років"}),
    "data_hold": Form("head", {"words": "Кримінальне провадження 120"}),
    "data_hold_end": Form("head", {"words": "Провадження закрито"}),
    "data_request_refuse": Form("head", {"words": "Дані правильні, показали документ"}),
    "package_receive": Form(fields={"received_on": TODAY}),
    "package_withdraw": Form(fields={"submission_key": KEY}),
    "handover_accept": Form(fields={"submission_key": KEY}),
    "handover_department": Form("head", {"submission_key": KEY}),
    "handover_name": Form("head", {"owner": "{colleague.pk}"}),
    "handover_refuse": Form(fields={"reason": "У відпустці"}),
    "handover_withdraw": Form("colleague", {"submission_key": KEY}),
    "stage_change": Form(fields={"stage": "rehabilitation", "facility": "hospital", "reason": "Повернення", "is_unknown": ""}),
    "person_edit": Form(fields={"branch": "npu", "rank": "сержант", "how_to_speak": "Чує на праве вухо", "rnokpp": "3184710691"}),
    "phone_new": Form(fields={"owner": "family", "number": "050 987 65 43", "name": "Оксана"}, query=NEXT),
    "naming_new": Form(fields={"kind": "former", "surname": "Тарасюк"}),
    "naming_end": Form(),
    "relative_new": Form(fields={"kinship": "wife", "name": "Оксана", "phone": "050 987 65 43", "disclosure": "no"}),
    "relative_edit": Form(fields={"kinship": "mother", "name": "Ганна", "disclosure": "yes"}),
    "relative_end": Form(fields={"reason": "asked"}),
    "relative_card": Form(
        fields={"surname": "Ткач", "given_name": "Оксана", "programme": "family", "phone": "067 111 22 33", "is_unknown": ""}
    ),
    "residence_edit": Form(fields={"before": "moved", "territory": "UA46040030000058332", "address": "Буськ, 7"}),
    "residence_end": Form(fields={"reason": "mistake"}),
    "phone_hours": Form(fields={"safe_from": "09:00", "safe_to": "18:00"}),
    "phone_end": Form(fields={"reason": "dead"}, query={**NEXT, "reason": "asked", "saved": KEY, "phone": KEY}),
    "case_places": Form(fields={"act": "arrived", "kind": "inpatient", "facility": "hospital", "ward": "палата 7"}),
    "stay_correct": Form(fields={"kind": "road", "facility": "hospital", "expected_on": in_days(2).isoformat()}),
    "case_risk": Form(fields=RISK),
    "risk_agree": Form("head", {"submission_key": KEY}),
    "risk_refuse": Form("head", {"words": "Ще зарано"}),
    "risk_withdraw": Form(fields={"submission_key": KEY}),
    "team_join": Form(fields={"member": "{colleague.pk}", "reason": "Поговорити", "until_on": in_days(5).isoformat()}),
    "team_end": Form(fields={"submission_key": KEY}),
    "promise_new": Form(fields={"words": "Дізнатися про протез", "who": "third"}),
    "promise_keep": Form(page="case_promises"),
    "promise_withdraw": Form(fields={"reason": "Купили самі"}),
    "promise_move": Form(fields={"due_in": "3", "reason": "Черга"}),
    "case_loss": Form(fields=LOSS, answer=200),
    "loss_report": Form(fields={"submission_key": KEY, **LOSS}),
    "loss_confirm": Form("head", {"submission_key": KEY}),
    "loss_take_back": Form("head", {"words": "Знайшовся у шпиталі"}),
    "loss_family": Form("head", {"submission_key": KEY}),
    "duplicate_different": Form("head", {"words": "Брати, говорила з обома"}),
    "duplicate_later": Form("head", {"until": in_days(9).isoformat()}),
    "duplicate_open": Form("head", {"submission_key": KEY}),
    **dict.fromkeys(("duplicate_join", "duplicate_undo"), Form("head")),
    "offered": Form(fields={"numbers": "{given.number}"}),
    "import_new": Form("head", {"pasted": REGISTER}),
    "import_confirm": Form("head", {"basis": "social_protection", "leave_out": "on"}),
    "import_match": Form("head", {"late": "moved"}),
    "import_change": Form("head", {"column": "next_what", "next_what": "Відвідати", "fills": "on"}),
    "import_change_undo": Form("head", {"submission_key": KEY, "made_at": "2026-11-25T09:00:00+00:00"}),
    "import_row_mend": Form("head", {"stage": "Лікування"}),
    "import_alike": Form("head", {"shown": "5:4", "answer_5": "another", "words_5": "Брат"}, query={"page": "1"}),
    "import_repeated": Form("head", {"shown": "5:4"}),
    "import_undo": Form("head"),
    "import_drop": Form("head", {"submission_key": KEY}),
    "import_take_over": Form("head", {"submission_key": KEY}, answer=409),  # its head leads it
    "case_hold": Form(fields={"reason": "family", "words": "Поїхав до батьків", "until": in_days(9).isoformat()}),
    "hold_end": Form(fields={"submission_key": KEY}),
    "case_close": Form(fields=END),
    "close_agree": Form("head", {"submission_key": KEY}),
    "close_refuse": Form("head", {"words": "Ще чекає на протез"}),
    "close_withdraw": Form(fields={"submission_key": KEY}),
    "case_check": Form(fields={"kind": "call", "summary": "Працює, спить добре"}),
    "case_reopen": Form(fields=AGAIN),
    "case_episode": Form(fields=AGAIN),
    **work_forms.FORMS,
    **JOB_FORMS,
}
SCOPE = {"department": "{department.pk}", "stage": "treatment", "owner": "{owner.pk}", "risk": "green"}
ADDRESSES: dict[str, Form] = {
    "imports": Form("head", query={"sort": "-state"}, answer=200),
    **COMMUNITY_ADDRESSES,
    **EXPORT_ADDRESSES,
    **SETTINGS_ADDRESSES,
    "account_login": Form("anonymous", query=NEXT, answer=200),
    "account_logout": Form(query=NEXT, answer=200),
    "account_inactive": Form("anonymous", query=NEXT, answer=200),
    "account_reauthenticate": Form(query=NEXT, answer=200),
    "undertaking": Form(query=NEXT, answer=200),
    "staff": Form("administrator", query={"role": "head", "department": "{department.pk}", "state": "active"}, answer=200),
    "invitation_batch": Form("administrator", query={"page": "1"}, answer=200),
    "invitation_lists": Form("administrator", query={"sort": "-invited"}, answer=200),
    "absence_list": Form("administrator", query={"show": "alone", "sort": "-from", "department": "{department.pk}"}, answer=200),
    "approvals": Form("administrator", query={"show": "decided", "sort": "-asked"}, answer=200),
    "reminder_queue": Form("administrator", query={"sort": "-settled"}, answer=200),
    "staff_history_list": Form("administrator", query={"from_on": in_days(-7).isoformat(), "sort": "-what"}, answer=200),
    "departments": Form("administrator", query={"q": "відділ", "closed": "on", "open": "all"}, answer=200),
    "department_move": Form("administrator", query={"parent": "{other_department.pk}"}, answer=200),
    "staff_leave_cases": Form("administrator", query={"way": "each"}, answer=200),
    "staff_post": Form("administrator", query={"role": "head", "department": "{department.pk}"}, answer=200),
    "staff_history": Form("administrator", query={"page": "1"}, answer=200),
    "rule_edit": Form("administrator", query={"is_on": "on", "lead_days": "3", "head_days": "6", "list_days": "12"}, answer=200),
    "stage_edit": Form("administrator", query=FIGURES, answer=200),
    "working_calendar": Form("administrator", query={"month": f"{in_days(40):%Y-%m}"}, answer=200),
    "absences": Form("administrator", query={"department": "{department.pk}", "from_on": in_days(40).isoformat()}, answer=200),
    "absence_new": Form("head", query={"who": "{owner.pk}"}, answer=200),
    "notifications": Form(query={"tab": "all", "like": "{notification.pk}", "of": "{notification.pk}", "page": "1"}, answer=200),
    "case_person": Form(query={"changes": "all"}, answer=200),
    "case_print": Form(query={"entries": "all"}, answer=200),
    "case_leaflet": Form(query={"words": "no"}, answer=200),
    "phone_new": Form(query=NEXT, answer=200),
    "phone_end": Form(query={**NEXT, "reason": "dead", "saved": "{visit.pk}"}, answer=200),
    "institutions": Form(
        "administrator", query={"q": "лікарня", "kind": "hospital", "oblast": "UA-46", "sort": "-kind"}, answer=200
    ),
    "round": Form(query={"facility": "hospital", "saved": "{visit.pk}"}, answer=200),
    "today": Form("head", query={"scope": "subtree", "saved": "{visit.pk}"}, answer=200),
    "cases": Form(query={"by": "place", "page": "1"}, answer=200),
    "week": Form(query={"week": "2026-W48"}, answer=200),
    "case_detail": Form(query={"saved": "{visit.pk}", "entries": "all", "kind": "plan"}, answer=200),
    "visit_new": Form(query={"kind": "call", "again": "{visit.pk}", "round": "hospital", "draft": "1"}, answer=200),
    "call_outcome": Form(query=NEXT, answer=200),
    "visit_move": Form(query={"number": "{second.number}"}, answer=200),
    "dashboard": Form("head", query={**SCOPE, "everybody": "on"}, answer=200),
    "withdrawn": Form("head", query={"sort": "-department", "after": "x"}, answer=302),
    "decisions": Form("head", query={"sort": "-asked", "after": "x"}, answer=302),
    "duplicates": Form("head", query={"show": "settled", "sort": "-when"}, answer=200),
    "import_detail": Form("head", query={"show": "alike", "page": "1"}, answer=200),
    "import_alike": Form("head", query={"page": "1"}, answer=200),
    "gaps": Form("head", query={**SCOPE, "kind": "road", "origin": "hospital", "target": "-", "sort": "-age"}, answer=200),
    "outcomes": Form("head", query=SCOPE, answer=200),
    "trends": Form("head", query={"indicator": "overdue", "weeks": "52", "department": "{department.pk}"}, answer=200),
    "country": Form("analyst", query={"number": "services:ngu"}, answer=200),
    "compared": Form("head", query={"department": "{department.pk}", "stage": "treatment", "sort": "-overdue"}, answer=200),
    "morning_meeting": Form("head", query={"department": "{department.pk}"}, answer=200),
    "people": Form("head", query={"department": "{department.pk}", "sort": "-room"}, answer=200),
    "dashboard_cases": Form("head", query={**SCOPE, "number": "on_support", "page": "1"}, answer=200),
    **work_forms.ADDRESSES,
    **JOB_ADDRESSES,
    **BACK_ADDRESSES,
}


SEARCHES = {"staff"}


def fields_of(scene: Scene, name: str, form: Form, browser: Browser) -> dict[str, list[str]]:
    """The fields that the page proposes, overridden by `form.fields`.

    A form that is not on the page gets the fields of the page's own form, whose draft it saves.
    """
    typed, shown = scene.filled(form.fields), form.page or (name if name in SHOWN else "")
    if not shown:
        return typed
    page = scene.address(shown)
    html = browser.get(page, as_sent(scene.filled(form.asked))).text
    own, of_page = (fields_on_page(html, page=page, target=target) for target in (scene.address(name), page))
    proposed = own or of_page
    if name in SEARCHES:
        proposed.pop(CHOOSE, None)  # of the filters beside it, which go to the same address
    return {**proposed, **typed}
