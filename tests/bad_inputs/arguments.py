"""The URL arguments of each route in the scene of bad inputs."""

from typing import TYPE_CHECKING, Any

from cases.course.models.follow_up import ANSWERED
from supporters.administration.actions.invitations import invitation_link
from supporters.authentication.views.passwords import IN_SESSION
from tests.bad_inputs.colleague_forms import colleague_arguments
from tests.bad_inputs.community_forms import community_arguments
from tests.bad_inputs.exports_forms import exports_arguments
from tests.bad_inputs.questions_forms import question_arguments
from tests.bad_inputs.safety_forms import safety_arguments
from tests.bad_inputs.work_forms import work_arguments

if TYPE_CHECKING:
    from tests.bad_inputs.scene import Scene

OF_DEPARTMENT = ("department_detail", "department_edit", "department_move", "department_facilities")
OF_RELATIVE = ("relative_edit", "relative_end", "relative_card")
OF_PROMISE = ("promise_keep", "promise_withdraw", "promise_move")
OF_IMPORT = (
    "import_detail", "import_progress", "import_errors", "import_confirm", "import_alike", "import_repeated", "import_take_over",
    "import_drop", "import_match", "import_change", "import_change_undo",
)  # fmt: skip


def arguments_of(scene: "Scene") -> dict[str, list[Any]]:
    """By route name."""
    case, visit = [scene.house.case.number], [scene.house.case.number, scene.visit.pk]
    of_case = (
        *("case_detail", "case_purpose", "case_reminder", "case_team", "case_person", "case_print", "case_leaflet"),
        *("person_edit", "phone_new", "phone_end", "naming_new", "visit_new", "visit_note"),
        *("case_family", "relative_new", "call_outcome", "case_risk", "team_join", "case_loss", "loss_report"),
        *("stage_change", "step_postpone", "case_handover", "case_places", "stay_correct"),
        *("case_promises", "promise_new", "case_hold", "case_close", "case_episode", "case_package", "case_consent"),
        *(
            "case_residence",
            "case_rights",
            "rights_report",
            "rights_report_file",
            "rights_notice",
            "data_request_new",
            "data_hold",
        ),
    )
    of_invitation = ("invitation_detail", "invitation_resend", "invitation_revoke")
    of_batch = ("invitation_batch", "invitation_batch_progress", "invitation_batch_resend", "invitation_batch_revoke")
    return {
        **work_arguments(scene),
        **dict.fromkeys(of_case, case),
        **question_arguments(scene),
        **safety_arguments(scene),
        **colleague_arguments(scene),
        **exports_arguments(scene),
        "card_withdraw": [scene.fresh.number],
        **dict.fromkeys(("card_request", "card_request_withdraw"), [scene.request.pk]),
        **dict.fromkeys(("visit_undo", "visit_edit", "visit_move"), visit),
        **dict.fromkeys(("residence_edit", "residence_end"), [scene.house.case.number, "actual"]),
        "naming_end": [scene.house.case.number, scene.house.case.person.namings.others().earliest("pk").pk],
        **dict.fromkeys(OF_RELATIVE, [scene.house.case.number, scene.house.case.person.relatives.earliest("pk").pk]),
        "phone_hours": [scene.house.case.number, scene.house.case.person.phones.earliest("pk").pk],
        **dict.fromkeys(("offer_take", "offer_decline"), [scene.house.case.number, scene.offer.pk]),
        "step_again": [scene.house.case.number, scene.house.case.follow_ups.filter(state__in=ANSWERED).latest("settled_at").pk],
        **dict.fromkeys(OF_PROMISE, [scene.house.case.number, scene.promise.pk]),
        **dict.fromkeys(("handover_accept", "handover_refuse", "handover_withdraw"), [scene.given.number]),
        **dict.fromkeys(("package_print", "package_receive", "package_withdraw"), [scene.second.number]),
        **dict.fromkeys(("handover_name", "handover_department"), [scene.offered.number]),
        **dict.fromkeys(("loss_confirm", "loss_take_back", "loss_family"), [scene.lost.number]),
        **dict.fromkeys(("data_request", "data_request_refuse"), [scene.house.case.number, scene.data_request.pk]),
        "rights_erasure": [scene.ended.number],
        "data_hold_end": [scene.lowering.case.number, scene.hold.pk],
        "consent_answer": [scene.house.case.number, "care"],
        "consent_undo": [scene.house.case.number, "unit"],
        "hold_end": [scene.paused.number],
        **dict.fromkeys(("close_agree", "close_refuse", "close_withdraw"), [scene.closing.number]),
        **dict.fromkeys(("case_check", "case_reopen"), [scene.ended.number]),
        **dict.fromkeys(("risk_agree", "risk_refuse", "risk_withdraw"), [scene.lowering.case.number, scene.lowering.pk]),
        "team_end": [scene.house.case.number, scene.member.pk],
        **dict.fromkeys(("notification_open", "notification_why"), [scene.notification.pk]),
        **dict.fromkeys(("approval_detail", "approval_grant", "approval_refuse"), [scene.asked.pk]),
        **dict.fromkeys(("colleague_decision", "colleague_decision_grant", "colleague_decision_refuse"), [scene.duty.pk]),
        "recognition_refuse": [scene.newcomer.pk],
        **dict.fromkeys(("staff_post", "staff_recovery"), [scene.house.colleague.pk]),
        "approval_withdraw": [scene.own_asked.pk],
        **dict.fromkeys((*of_invitation, *of_batch), [scene.invitation.pk]),
        **dict.fromkeys(("staff_history", "staff_history_export"), [scene.house.owner.pk]),
        **dict.fromkeys(("staff_leave_ends", "staff_leave_confirm"), [scene.house.other_head.pk]),
        **dict.fromkeys(("staff_suspend", "staff_ask_closing"), [scene.house.auditor.pk]),
        "staff_ask_reopening": [scene.house.deactivated.pk],
        "staff_ask_lifting": [scene.suspended.pk],
        **dict.fromkeys(("staff_detail", "staff_end_sessions"), [scene.house.auditor.pk]),
        **dict.fromkeys(("staff_leave", "staff_leave_cases"), [scene.house.owner.pk]),
        "staff_leave_approvals": [scene.house.psychologist.pk],
        **dict.fromkeys(("absence_detail", "absence_cover", "absence_end"), [scene.absence.pk]),
        "staff_reactivate": [scene.house.deactivated.pk],
        **dict.fromkeys(OF_DEPARTMENT, [scene.house.department.pk]),
        "department_close": [scene.vacant.pk],
        "staff_lift_suspension": [scene.suspended.pk],
        **dict.fromkeys(("mfa_edit_webauthn", "mfa_remove_webauthn"), [scene.passkey.pk]),
        "device_end": [scene.device.pk],
        "password_new": [scene.house.owner.pk, IN_SESSION],
        "calendar_fetch": [scene.calendar_secret],
        "invitation_accept": [invitation_link(scene.invitation).rstrip("/").rpartition("/")[2]],
        "rule_edit": ["case_silent"],
        "stage_edit": ["treatment"],
        **dict.fromkeys(("institution_detail", "institution_edit", "institution_end", "institution_restore"), ["hospital"]),
        "quiet_window_end": [scene.window.pk],
        "letter_retry": [scene.failed.pk],
        **dict.fromkeys(("duplicate", "duplicate_different", "duplicate_later"), [scene.pairs[0].pk]),
        "duplicate_open": [scene.pairs[1].pk],
        "duplicate_join": [scene.twins[0].pk],
        "duplicate_undo": [scene.twins[1].pk],
        **dict.fromkeys(OF_IMPORT, [scene.registers[0].pk]),
        "import_row_mend": [scene.registers[0].pk, 3],
        "import_undo": [scene.registers[1].pk],
        **scene.jobs.arguments(without_job=scene.second),
        **community_arguments(scene.house.case.number, scene.community),
        "draft_delete": [scene.draft.pk],
        "help_page": ["how-to-talk"],
    }
