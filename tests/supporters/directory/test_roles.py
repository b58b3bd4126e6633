import pytest

from supporters.directory.roles import GRANTS, LANDING, REACH, Permission, ReachKind, Role

P = Permission
ALL = {P.NOTIFICATION_VIEW, P.PROFILE_EDIT, P.HELP_VIEW}
WORK = ALL | {
    *(P.TODAY_VIEW, P.PERSON_SEARCH, P.CASE_VIEW, P.VISIT_LOG, P.LOSS_REPORT, P.DRAFT_KEEP, P.RISK_SET, P.PROMISE_KEEP),
    P.CONSENT_RECORD,
}
LEAD = WORK | {
    P.PERSON_REGISTER,
    P.PERSON_EDIT,
    P.STAGE_CHANGE,
    P.PLACE_CHANGE,
    P.STEP_POSTPONE,
    P.TEAM_MANAGE,
    P.OWNER_ANSWER,
    P.CASE_OFFER,
    P.CASE_HOLD,
    P.CLOSURE_ASK,
    P.CASE_REOPEN,
    P.RIGHTS_ANSWER,
    P.VACANCIES_KEEP,
    P.COMMUNITY_MANAGE,
    P.SAFETY_TALK,
    P.QUESTION_ANSWER,
}
EXPECTED = {
    Role.SUPPORTER: LEAD,
    Role.HEAD: LEAD
    | {P.OWNER_ASSIGN, P.LOSS_ANSWER, P.CLOSURE_DECIDE, P.DUPLICATES_DECIDE, P.NUMBERS_VIEW, P.CASES_LIST, P.ABSENCES_PLAN}
    | {P.REGISTER_IMPORT, P.RIGHTS_DECIDE, P.QUESTION_ASK, P.LIST_EXPORT, P.COLLEAGUES_DECIDE}
    | {P.COLLEAGUES_RECOGNISE},
    Role.PSYCHOLOGIST: WORK,
    Role.ADMINISTRATOR: ALL
    | {P.STAFF_MANAGE, P.OVERSIGHT_VIEW, P.LIST_EXPORT, P.ABSENCES_PLAN, P.REMINDERS_MANAGE, P.INSTITUTIONS_MANAGE, P.DRAFT_KEEP}
    | {P.COLLEAGUES_RECOGNISE},
    Role.AUDITOR: ALL | {P.OVERSIGHT_VIEW, P.LIST_EXPORT},
    Role.ANALYST: ALL | {P.NUMBERS_VIEW, P.LIST_EXPORT},
}
SEES = {
    Role.SUPPORTER: ReachKind.CASELOAD,
    Role.HEAD: ReachKind.SUBTREE,
    Role.PSYCHOLOGIST: ReachKind.TEAM,
    Role.ADMINISTRATOR: ReachKind.NOTHING,
    Role.AUDITOR: ReachKind.NOTHING,
    Role.ANALYST: ReachKind.NOTHING,
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_permission_is_granted_only_where_the_product_says_so(role: Role, permission: Permission) -> None:
    assert (permission in GRANTS[role]) is (permission in EXPECTED[role])


@pytest.mark.parametrize("role", Role)
def test_role_sees_as_far_as_the_product_says(role: Role) -> None:
    assert REACH[role] is SEES[role]


@pytest.mark.parametrize("role", Role)
def test_role_lands_where_it_may_go(role: Role) -> None:
    needed = {
        "today": P.TODAY_VIEW,
        "dashboard": P.NUMBERS_VIEW,
        "country": P.NUMBERS_VIEW,
        "staff": P.STAFF_MANAGE,
        "staff_history_list": P.OVERSIGHT_VIEW,
    }
    assert needed[LANDING[role]] in GRANTS[role]
