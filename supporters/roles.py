"""Who may do what: this table, and nothing else, grants anything."""

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


class Permission(Enum):
    TODAY_VIEW = auto()
    PERSON_SEARCH = auto()
    PERSON_REGISTER = auto()
    CASE_VIEW = auto()
    VISIT_LOG = auto()
    STAGE_CHANGE = auto()
    NOTIFICATION_VIEW = auto()


P = Permission
GRANTS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.SUPPORTER: frozenset({
        P.TODAY_VIEW, P.PERSON_SEARCH, P.PERSON_REGISTER, P.CASE_VIEW, P.VISIT_LOG, P.STAGE_CHANGE, P.NOTIFICATION_VIEW,
    }),
    Role.HEAD: frozenset({
        P.TODAY_VIEW, P.PERSON_SEARCH, P.PERSON_REGISTER, P.CASE_VIEW, P.VISIT_LOG, P.STAGE_CHANGE, P.NOTIFICATION_VIEW,
    }),
    Role.PSYCHOLOGIST: frozenset({P.TODAY_VIEW, P.PERSON_SEARCH, P.CASE_VIEW, P.VISIT_LOG, P.NOTIFICATION_VIEW}),
    Role.ADMINISTRATOR: frozenset({P.NOTIFICATION_VIEW}),
    Role.AUDITOR: frozenset({P.NOTIFICATION_VIEW}),
    Role.ANALYST: frozenset({P.NOTIFICATION_VIEW}),
}  # fmt: skip

LANDING: Final[Mapping[Role, str]] = {
    Role.SUPPORTER: "today",
    Role.HEAD: "today",
    Role.PSYCHOLOGIST: "today",
    Role.ADMINISTRATOR: "notifications",
    Role.AUDITOR: "notifications",
    Role.ANALYST: "notifications",
}


class ReachKind(Enum):
    """How far a role sees; the rows themselves are chosen by `visible_to`, built on supporters/models/reach.py."""

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
