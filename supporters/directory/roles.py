"""Permissions of each role. Only this table grants anything."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    SUPPORTER = "supporter", _("Social supporter")
    HEAD = "head", _("Head of unit")
    PSYCHOLOGIST = "psychologist", _("Psychologist")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    ANALYST = "analyst", _("Analyst")


BY_TWO: Final = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})  # granting or revoking these takes two administrators
GIVEN_BY_TWO: Final = BY_TWO | {Role.HEAD}  # one administrator alone gives none of these, but takes the post of a head
LEADS_CASES: Final = frozenset({Role.SUPPORTER, Role.HEAD})  # roles that may be responsible for a case


class Permission(Enum):
    TODAY_VIEW = auto()
    PERSON_SEARCH = auto()
    PERSON_REGISTER = auto()
    PERSON_EDIT = auto()
    CASE_VIEW = auto()
    VISIT_LOG = auto()
    STEP_POSTPONE = auto()
    STAGE_CHANGE = auto()
    PLACE_CHANGE = auto()
    CASE_OFFER = auto()
    OWNER_ANSWER = auto()
    CASE_HOLD = auto()
    CLOSURE_ASK = auto()
    CLOSURE_DECIDE = auto()
    CASE_REOPEN = auto()
    OWNER_ASSIGN = auto()
    QUESTION_ASK = auto()
    QUESTION_ANSWER = auto()
    PROMISE_KEEP = auto()
    LOSS_REPORT = auto()
    LOSS_ANSWER = auto()
    DUPLICATES_DECIDE = auto()
    REGISTER_IMPORT = auto()
    CONSENT_RECORD = auto()
    RIGHTS_ANSWER = auto()
    COMMUNITY_MANAGE = auto()
    RIGHTS_DECIDE = auto()
    RISK_SET = auto()
    SAFETY_TALK = auto()
    TEAM_MANAGE = auto()
    NUMBERS_VIEW = auto()
    CASES_LIST = auto()
    LIST_EXPORT = auto()
    COLLEAGUES_DECIDE = auto()
    COLLEAGUES_RECOGNISE = auto()
    STAFF_MANAGE = auto()
    OVERSIGHT_VIEW = auto()
    ABSENCES_PLAN = auto()
    REMINDERS_MANAGE = auto()
    INSTITUTIONS_MANAGE = auto()
    VACANCIES_KEEP = auto()
    NOTIFICATION_VIEW = auto()
    PROFILE_EDIT = auto()
    DRAFT_KEEP = auto()
    HELP_VIEW = auto()


P = Permission
EVERYBODY: Final = frozenset({P.NOTIFICATION_VIEW, P.PROFILE_EDIT, P.HELP_VIEW})
CASEWORK: Final = frozenset(
    {
        P.TODAY_VIEW,
        P.PERSON_SEARCH,
        P.CASE_VIEW,
        P.VISIT_LOG,
        P.PROMISE_KEEP,
        P.CONSENT_RECORD,
        P.RISK_SET,
        P.LOSS_REPORT,
        P.DRAFT_KEEP,
    }
)
LEADING: Final = frozenset(
    {
        P.PERSON_REGISTER,
        P.PERSON_EDIT,
        P.STAGE_CHANGE,
        P.PLACE_CHANGE,
        P.STEP_POSTPONE,
        P.TEAM_MANAGE,
        P.CASE_OFFER,
        P.OWNER_ANSWER,
        P.CASE_HOLD,
        P.CLOSURE_ASK,
        P.CASE_REOPEN,
        P.RIGHTS_ANSWER,
        P.VACANCIES_KEEP,
        P.COMMUNITY_MANAGE,
        P.SAFETY_TALK,
        P.QUESTION_ANSWER,
    }
)
GRANTS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.SUPPORTER: EVERYBODY | CASEWORK | LEADING,
    Role.HEAD: EVERYBODY
    | CASEWORK
    | LEADING
    | {
        P.OWNER_ASSIGN,
        P.QUESTION_ASK,
        P.CLOSURE_DECIDE,
        P.LOSS_ANSWER,
        P.RIGHTS_DECIDE,
        P.DUPLICATES_DECIDE,
        P.REGISTER_IMPORT,
        P.NUMBERS_VIEW,
        P.CASES_LIST,
        P.LIST_EXPORT,
        P.COLLEAGUES_DECIDE,
        P.COLLEAGUES_RECOGNISE,
        P.ABSENCES_PLAN,
    },
    Role.PSYCHOLOGIST: EVERYBODY | CASEWORK,
    Role.ADMINISTRATOR: EVERYBODY
    | {
        P.STAFF_MANAGE,
        P.COLLEAGUES_RECOGNISE,
        P.OVERSIGHT_VIEW,
        P.LIST_EXPORT,
        P.ABSENCES_PLAN,
        P.REMINDERS_MANAGE,
        P.INSTITUTIONS_MANAGE,
        P.DRAFT_KEEP,
    },
    Role.AUDITOR: EVERYBODY | {P.OVERSIGHT_VIEW, P.LIST_EXPORT},
    Role.ANALYST: EVERYBODY | {P.NUMBERS_VIEW, P.LIST_EXPORT},
}

LANDING: Final[Mapping[Role, str]] = {
    Role.SUPPORTER: "today",
    Role.HEAD: "dashboard",
    Role.PSYCHOLOGIST: "today",
    Role.ADMINISTRATOR: "staff",
    Role.AUDITOR: "staff_history_list",
    Role.ANALYST: "country",
}

# Seconds of allowed idle time; the other roles have settings.SESSION_IDLE_SECONDS.
IDLE_SECONDS: Final[Mapping[Role, int]] = dict.fromkeys((Role.HEAD, Role.ADMINISTRATOR, Role.AUDITOR), 15 * 60)


class ReachKind(Enum):
    """How far a role sees; `visible_to` selects the rows, built on supporters/directory/models/reach.py."""

    CASELOAD = auto()
    SUBTREE = auto()
    TEAM = auto()
    NOTHING = auto()


REACH: Final[Mapping[Role, ReachKind]] = {
    Role.SUPPORTER: ReachKind.CASELOAD,
    Role.HEAD: ReachKind.SUBTREE,
    Role.PSYCHOLOGIST: ReachKind.TEAM,
    Role.ADMINISTRATOR: ReachKind.NOTHING,
    Role.AUDITOR: ReachKind.NOTHING,
    Role.ANALYST: ReachKind.NOTHING,
}
REACHING: Final = frozenset(role for role in Role if REACH[role] is not ReachKind.NOTHING)  # roles that work on cases
BY_RECOGNITION: Final = REACHING - GIVEN_BY_TWO  # one gives these alone, and a head recognises who has them (ADR 66)
