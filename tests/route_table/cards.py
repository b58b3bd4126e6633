"""What the addresses of the site and of cards answer each role."""

from tests.route_table.answers import (
    CARD,
    EVERYBODY,
    NOBODY,
    OF_ANOTHER,
    OUT,
    ROLES,
    Route,
    answers,
    asked,
    for_administrator,
    for_oversight,
    for_planning,
    of_own_passkey,
)

ROUTES: dict[str, Route] = {
    "livez": Route(EVERYBODY, None),
    "metrics": Route(EVERYBODY, None),  # the requests of these tests come from this machine
    "healthz": Route(dict.fromkeys(ROLES, 503), None),  # no worker runs during these tests
    "account_login": Route(
        answers(supporter=302, office=302, **dict.fromkeys(OUT, 200)),
        answers(supporter=302, office=302, **dict.fromkeys(OUT, 422)),
    ),
    "account_logout": Route(answers(supporter=200, office=200), answers(supporter=302, office=302), options=200),
    "mfa_login_webauthn": Route(
        dict.fromkeys(ROLES, 302), answers(supporter=302, office=302, **dict.fromkeys(OUT, 422))
    ),
    "mfa_authenticate": Route(dict.fromkeys(ROLES, 302), dict.fromkeys(ROLES, 302)),  # nobody has just given a password
    **dict.fromkeys(  # the other roles have no password or factor to reauthenticate with
        ("account_reauthenticate", "mfa_reauthenticate"), Route(of_own_passkey(403, 302), of_own_passkey(403, 302))
    ),
    "mfa_reauthenticate_webauthn": Route(of_own_passkey(403, 200), of_own_passkey(403, 422)),
    "mfa_index": Route(answers(supporter=200, office=200), None),
    **dict.fromkeys(("mfa_add_webauthn", "mfa_activate_totp"), Route(of_own_passkey(200, 302), of_own_passkey(422, 302))),
    **dict.fromkeys(
        ("mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"),
        Route(of_own_passkey(404, 302), of_own_passkey(404, 302)),
    ),
    **dict.fromkeys(("mfa_view_recovery_codes", "mfa_download_recovery_codes"), Route(of_own_passkey(404, 302), None)),
    "account_inactive": Route(EVERYBODY, None, options=200),
    "home": Route(answers(supporter=302, office=302), None),
    "language_choose": Route(None, dict.fromkeys(ROLES, 302)),
    "undertaking": Route(answers(supporter=200, office=200), answers(supporter=422, office=422)),
    "help": Route(answers(supporter=200, office=200), None),
    "help_page": Route(answers(supporter=200, office=200), None),
    "notifications": Route(answers(supporter=200, office=200), None),
    "notification_count": Route(answers(supporter=200, office=200), None),
    "notification_read_all": Route(None, answers(supporter=302, office=302)),
    "notification_why": Route(answers(supporter=404, office=404, owner=200, covered=200), None),
    "notification_open": Route(None, answers(supporter=404, office=404, owner=302, covered=302)),
    "service_worker": Route(EVERYBODY, None),
    "offline": Route(EVERYBODY, None),
    **dict.fromkeys(("outbox", "outbox_key"), Route(answers(supporter=200, administrator=200), None)),
    "draft_keep": Route(None, answers(supporter=422, administrator=422)),
    "draft_delete": Route(None, answers(supporter=404, owner=302, covered=302, administrator=404)),
    "profile": Route(answers(supporter=200, office=200), answers(supporter=422, office=422)),
    "profile_password": Route(answers(supporter=200, office=200), answers(supporter=422, office=422)),
    "mail_choices": Route(answers(supporter=200, office=200), answers(supporter=302, office=302)),
    "calendar_link": Route(answers(supporter=200), answers(supporter=302)),  # it requires reauthentication first
    "calendar_link_revoke": Route(None, answers(supporter=302)),
    "calendar_fetch": Route(NOBODY, None),
    "devices": Route(answers(supporter=200, office=200), None),
    **dict.fromkeys(  # they require reauthentication first
        ("device_end", "devices_end_all"), Route(None, answers(supporter=302, office=302))
    ),
    "session_left": Route(answers(supporter=200, office=200), None),
    "session_extend": Route(None, answers(supporter=200, office=200)),
    "password_forgotten": Route(EVERYBODY, dict.fromkeys(ROLES, 422)),
    "password_sent": Route(EVERYBODY, None),
    "password_new": Route(NOBODY, NOBODY),
    **dict.fromkeys(("absences", "absence_list"), Route(for_planning(200, elsewhere=200), for_planning(302, elsewhere=302))),
    "absence_new": Route(for_planning(200, elsewhere=200), for_planning(422, elsewhere=422, office=409)),
    "absence_detail": Route(for_planning(200, elsewhere=404), None),
    "absence_cover": Route(None, for_planning(302, elsewhere=404, office=409)),
    "absence_end": Route(None, for_planning(302, elsewhere=404)),
    "staff": Route(for_administrator(200), for_administrator(200)),
    "departments": Route(for_administrator(200), None),
    "department_detail": Route(for_administrator(200), None),
    **dict.fromkeys(  # a form of a grave act requires the second factor first: 409
        ("department_new", "department_edit", "department_move"), Route(for_administrator(200), for_administrator(409))
    ),
    "department_close": Route(for_administrator(200), for_administrator(409)),  # it has members
    "department_facilities": Route(for_administrator(200), for_administrator(302)),
    **dict.fromkeys(("institution_detail", "institutions_table"), Route(for_administrator(200), None)),
    "institutions": Route(for_administrator(200), for_administrator(302)),
    **dict.fromkeys(
        ("institution_new", "institution_edit", "institution_end", "institutions_load"),
        Route(for_administrator(200), for_administrator(422)),
    ),
    "institutions_load_confirm": Route(None, for_administrator(422)),
    "institution_restore": Route(None, for_administrator(409)),  # an empty form has no version
    "reminder_queue": Route(for_oversight(200), None),
    "letter_retry": Route(None, for_administrator(302)),
    "staff_invite": Route(for_administrator(200), for_administrator(409)),
    "staff_invite_list": Route(for_administrator(200), for_administrator(422)),
    "invite_list_sample": Route(for_administrator(200), None),
    "invite_list_confirm": Route(None, for_administrator(409)),
    "invite_list_errors": Route(None, for_administrator(422)),
    **dict.fromkeys(("invitation_batch", "invitation_batch_progress"), Route(for_administrator(200), None)),
    "staff_history_list": Route(for_oversight(200), None),
    "staff_history_all": Route(for_administrator(200), for_administrator(409)),
    "staff_history": Route(for_oversight(200), None),
    "staff_history_export": Route(for_oversight(302), None),  # it requires the second factor first
    "invitation_detail": Route(for_administrator(200), None),
    "invitation_resend": Route(None, for_administrator(302)),
    "invitation_revoke": Route(None, for_administrator(302)),
    "invitation_accept": Route(NOBODY, NOBODY),  # the token in the address has no valid signature
    "staff_detail": Route(for_administrator(200), None),
    "staff_post": Route(for_administrator(200), for_administrator(409)),
    "staff_recovery": Route(for_administrator(200), for_administrator(409)),
    "approvals": Route(for_oversight(200), None),
    "approval_detail": Route(for_oversight(200), None),
    "approval_grant": Route(None, for_administrator(409)),
    "approval_refuse": Route(None, for_administrator(409)),
    "approval_withdraw": Route(None, for_administrator(409)),
    **dict.fromkeys(("rules", "stages", "working_calendar"), Route(for_administrator(200), None)),
    **dict.fromkeys(
        ("rule_edit", "stage_edit", "quiet_window_new"), Route(for_administrator(200), for_administrator(409))
    ),
    "calendar_day_new": Route(for_administrator(200), for_administrator(422)),
    "calendar_day_restore": Route(None, for_administrator(422)),
    "quiet_window_end": Route(None, for_administrator(302)),
    "staff_leave": Route(for_administrator(302), None),
    "staff_leave_cases": Route(for_administrator(200), for_administrator(422)),
    "staff_leave_approvals": Route(for_administrator(200), for_administrator(409)),
    "staff_leave_ends": Route(for_administrator(200), None),
    "staff_leave_confirm": Route(for_administrator(200), for_administrator(409)),
    **dict.fromkeys(
        ("staff_suspend", "staff_ask_closing", "staff_ask_reopening", "staff_ask_lifting"),
        Route(for_administrator(200), for_administrator(409)),
    ),
    "staff_reactivate": Route(None, for_administrator(409)),
    "staff_lift_suspension": Route(None, for_administrator(409)),
    "staff_end_sessions": Route(None, for_administrator(302)),
    "emergency": Route(for_oversight(200), None),
    **dict.fromkeys(  # they require the second factor first
        ("emergency_end_sessions", "emergency_reading_only", "emergency_writing_again"),
        Route(for_administrator(302), for_administrator(302)),
    ),
    "dashboard": Route(
        answers(supporter=403, head=200, other_head=200, analyst=302),
        answers(supporter=403, head=302, other_head=302, analyst=302),
    ),
    "country": Route(
        answers(supporter=403, head=403, other_head=403, analyst=200),
        answers(supporter=403, head=403, other_head=403, analyst=302),
    ),
    "gaps": Route(answers(supporter=403, head=200, other_head=200), None),
    "compared": Route(answers(supporter=403, head=200, other_head=200), answers(supporter=403, head=302, other_head=302)),
    "people": Route(answers(supporter=403, head=200, other_head=200), answers(supporter=403, head=302, other_head=302)),
    "dashboard_cases": Route(answers(supporter=403, head=200, other_head=200), None),
    "today": Route(answers(supporter=200), None),
    "cases": Route(answers(supporter=200), None),
    "round": Route(answers(supporter=200), None),
    "week": Route(answers(supporter=200), None),
    "search": Route(answers(supporter=200), answers(supporter=422)),
    "person_new": Route(answers(supporter=200, psychologist=403), answers(supporter=422, psychologist=403)),
    **dict.fromkeys(
        (
            *("case_detail", "case_reminder", "case_team", "case_person", "case_promises", "case_print", "case_leaflet"),
            "case_consent",
            "case_residence",
        ),
        Route(answers(supporter=200, head=302, **{**CARD, "former_owner": 200}), None),
    ),
    "case_purpose": Route(
        answers(supporter=200, head=302, **{**CARD, "former_owner": 200}), answers(supporter=422, **{**CARD, "former_owner": 422})
    ),
    "note_place": Route(None, answers(supporter=422)),
    "visit_note": Route(None, answers(supporter=422, head=302, **CARD)),
    "visit_new": Route(answers(supporter=200, head=302, **CARD), answers(supporter=422, head=302, **CARD)),
    "call_outcome": Route(answers(supporter=200, head=302, **CARD), answers(supporter=422, head=302, **CARD)),
    "visit_undo": Route(None, answers(supporter=302, psychologist=404, **CARD, **OF_ANOTHER)),
    "visit_edit": Route(
        answers(supporter=200, head=302, psychologist=404, **CARD, **OF_ANOTHER),
        answers(supporter=422, head=302, psychologist=404, **CARD, **OF_ANOTHER),
    ),
    "visit_move": Route(
        answers(supporter=200, head=302, psychologist=404, **CARD, **OF_ANOTHER),
        answers(supporter=422, head=302, psychologist=404, **CARD, **OF_ANOTHER),
    ),
    "offer_take": Route(None, answers(supporter=409, head=302, psychologist=404, **CARD, **OF_ANOTHER)),
    "step_again": Route(None, answers(supporter=409, head=302, **CARD)),
    "offer_decline": Route(None, answers(supporter=302, psychologist=404, **CARD, **OF_ANOTHER)),
    **dict.fromkeys(("step_postpone", "stage_change", "team_join", "case_package", "package_receive"), Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    )),
    "consent_answer": Route(answers(supporter=200, head=302, **CARD), answers(supporter=422, head=302, **CARD)),
    "consent_undo": Route(None, answers(supporter=409, head=302, **CARD)),  # nothing says which answer is meant
    **dict.fromkeys(
        ("case_rights", "rights_report", "rights_report_file", "rights_notice"),
        Route(answers(supporter=200, head=302, psychologist=403, **CARD), None),
    ),
    **dict.fromkeys(
        ("data_request_new", "data_request"),
        Route(
            answers(supporter=200, head=302, psychologist=403, **CARD),
            answers(supporter=422, head=302, psychologist=403, **CARD),
        ),
    ),
    "rights_erasure": Route(answers(supporter=403, head=302, other_head=404), answers(supporter=403, head=302, other_head=404)),
    "data_hold": Route(answers(supporter=403, head=302, other_head=404), answers(supporter=403, head=302, other_head=404)),
    "data_hold_end": Route(answers(supporter=403, head=302, other_head=404), answers(supporter=403, head=302, other_head=404)),
    "data_request_refuse": Route(
        answers(supporter=403, head=302, other_head=404), answers(supporter=403, head=302, other_head=404)
    ),
    "legal": Route(for_administrator(200), None),
    "package_print": Route(answers(supporter=200, head=302, psychologist=403, **CARD), None),
    "package_withdraw": Route(None, answers(supporter=302, psychologist=403, **CARD)),
    "card_withdraw": Route(  # the card was opened ten days ago
        answers(supporter=409, head=302, psychologist=403, **CARD), answers(supporter=409, head=302, psychologist=403, **CARD)
    ),
    "card_requests": Route(answers(supporter=200, psychologist=403), None),
    "card_request": Route(  # the head of the other department has asked
        answers(supporter=200, psychologist=403, **{**CARD, "other_head": 200}),
        answers(supporter=422, psychologist=403, **CARD),
    ),
    "card_request_withdraw": Route(None, answers(supporter=404, psychologist=403, other_head=302)),
    "owners_assign": Route(answers(supporter=403, head=302, other_head=302), answers(supporter=403, head=422, other_head=422)),
    "offers_withdraw": Route(answers(supporter=403, head=302, other_head=302), answers(supporter=403, head=200, other_head=200)),
    "case_handover": Route(
        answers(supporter=200, psychologist=403, **{**CARD, **asked(200)}),
        answers(supporter=409, psychologist=403, **{**CARD, **asked(409)}),  # offered already
    ),
    "handover_accept": Route(
        None, answers(supporter=409, psychologist=403, **{**CARD, **asked(409), "colleague": 302})
    ),
    "handover_department": Route(
        None, answers(supporter=409, psychologist=403, **{**CARD, **asked(302), "colleague": 409})
    ),
    "handover_name": Route(
        answers(supporter=404, psychologist=403, **{**asked(200), "colleague": 403}),
        answers(supporter=404, psychologist=403, **{**asked(422), "colleague": 403}),
    ),
    "handover_refuse": Route(
        answers(supporter=409, psychologist=403, **{**CARD, **asked(200)}),
        answers(supporter=409, psychologist=403, **{**CARD, **asked(422)}),
    ),
    "handover_withdraw": Route(None, answers(supporter=302, psychologist=403, **{**CARD, "cover": 403, "desk": 403})),
    "stage_change": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
    **dict.fromkeys(
        ("person_edit", "phone_new", "phone_end", "naming_new", "residence_edit", "residence_end", "stay_correct"),
        Route(
            answers(supporter=200, head=302, psychologist=403, **CARD),
            answers(supporter=422, head=302, psychologist=403, **CARD),
        ),
    ),
    "naming_end": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD),
        answers(supporter=302, head=302, psychologist=403, **CARD),
    ),
    "case_family": Route(answers(supporter=200, head=302, **{**CARD, "former_owner": 200}), None),
    "relative_new": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
    "relative_edit": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
    "relative_end": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
    "relative_card": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
    "phone_hours": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD),
        answers(supporter=409, head=302, psychologist=403, **CARD),  # without the version that was shown
    ),
    "case_places": Route(
        answers(supporter=200, head=302, psychologist=403, **{**CARD, "former_owner": 200}),
        answers(supporter=422, head=302, psychologist=403, **CARD),
    ),
    "case_risk": Route(
        answers(supporter=200, head=302, **{**CARD, "former_owner": 200}), answers(supporter=422, head=302, **CARD)
    ),
    "risk_agree": Route(None, answers(supporter=409, head=302, psychologist=409, **CARD)),  # the owner proposed it
    "risk_withdraw": Route(None, answers(supporter=302, head=302, psychologist=409, **CARD, cover=409, desk=409)),
    "risk_refuse": Route(
        answers(supporter=409, head=302, psychologist=409, **CARD), answers(supporter=409, head=302, psychologist=409, **CARD)
    ),
    "team_end": Route(None, answers(supporter=302, head=302, psychologist=403, **CARD)),
    "case_loss": Route(answers(supporter=200, head=302, **CARD), answers(supporter=422, head=302, **CARD)),
    "loss_report": Route(None, answers(supporter=422, head=302, **CARD)),
    "promise_new": Route(answers(supporter=200, head=302, **CARD), answers(supporter=422, head=302, **CARD)),
    "promise_keep": Route(None, answers(supporter=302, head=302, **CARD)),
    **dict.fromkeys(
        ("promise_withdraw", "promise_move"),
        Route(answers(supporter=200, head=302, **CARD), answers(supporter=422, head=302, **CARD)),
    ),
    **dict.fromkeys(("loss_confirm", "loss_family"), Route(None, answers(supporter=403, head=302, other_head=404))),
    "withdrawn": Route(answers(supporter=403, head=200, other_head=200), None),
    "decisions": Route(answers(supporter=403, head=200, other_head=200), None),
    "colleague_decision": Route(answers(supporter=403, head=200, other_head=404), None),
    **dict.fromkeys(
        ("colleague_decision_grant", "colleague_decision_refuse"), Route(None, answers(supporter=403, head=409, other_head=409))
    ),
    "recognition": Route(answers(supporter=302, office=302), None),
    "recognitions": Route(
        answers(supporter=403, head=200, other_head=200, administrator=200),
        answers(supporter=403, head=409, other_head=409, administrator=409),
    ),
    "recognition_refuse": Route(
        answers(supporter=403, head=200, other_head=404, administrator=404),
        answers(supporter=403, head=409, other_head=409, administrator=409),
    ),
    "duplicates": Route(answers(supporter=403, head=200, other_head=200), None),
    "duplicate": Route(answers(supporter=403, head=200, other_head=404), None),
    **dict.fromkeys(
        ("duplicate_different", "duplicate_later", "duplicate_join"),
        Route(answers(supporter=403, head=200, other_head=404), answers(supporter=403, head=422, other_head=404)),
    ),
    "duplicate_undo": Route(
        answers(supporter=403, head=200, other_head=404), answers(supporter=403, head=302, other_head=404)
    ),
    "duplicate_open": Route(None, answers(supporter=403, head=409, other_head=404)),  # nobody has decided about it
    "offered": Route(answers(supporter=200, psychologist=403), answers(supporter=422, psychologist=403)),
    **dict.fromkeys(
        ("imports", "import_sample", "import_template"), Route(answers(supporter=403, head=200, other_head=200), None)
    ),
    "import_new": Route(answers(supporter=403, head=200, other_head=200), answers(supporter=403, head=422, other_head=422)),
    **dict.fromkeys(("import_detail", "import_errors"), Route(answers(supporter=403, head=200, other_head=404), None)),
    "import_progress": Route(answers(supporter=403, head=286, other_head=404), None),
    "import_confirm": Route(None, answers(supporter=403, head=422, other_head=404)),
    **dict.fromkeys(
        ("import_alike", "import_repeated", "import_match", "import_change", "import_row_mend"),
        Route(answers(supporter=403, head=200, other_head=404), answers(supporter=403, head=422, other_head=404)),
    ),
    "import_undo": Route(answers(supporter=403, head=200, other_head=404), answers(supporter=403, head=302, other_head=404)),
    "import_take_over": Route(None, answers(supporter=403, head=409, other_head=404)),  # its head leads it
    **dict.fromkeys(("import_drop", "import_change_undo"), Route(None, answers(supporter=403, head=302, other_head=404))),
    "case_hold": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD),
        answers(supporter=409, head=302, psychologist=403, **CARD),  # at high risk
    ),
    **dict.fromkeys(("hold_end", "close_withdraw"), Route(None, answers(supporter=409, head=302, psychologist=403, **CARD))),
    **dict.fromkeys(
        ("case_close", "case_episode"),
        Route(
            answers(supporter=200, head=302, psychologist=403, **CARD),
            answers(supporter=422, head=302, psychologist=403, **CARD),
        ),
    ),
    "close_agree": Route(None, answers(supporter=403, head=302, other_head=404)),
    "close_refuse": Route(answers(supporter=403, head=302, other_head=404), answers(supporter=403, head=302, other_head=404)),
    "case_check": Route(answers(supporter=409, head=302, **CARD), answers(supporter=409, head=302, **CARD)),
    "case_reopen": Route(
        answers(supporter=409, head=302, psychologist=403, **CARD), answers(supporter=409, head=302, psychologist=403, **CARD)
    ),
    "loss_take_back": Route(
        answers(supporter=403, head=302, other_head=404), answers(supporter=403, head=302, other_head=404)
    ),
}  # fmt: skip
