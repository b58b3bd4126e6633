from supporters.directory.models.absence import Absence, AbsenceKind
from supporters.directory.models.approval import Approval, ApprovalKind, IdentityCheck, Outcome
from supporters.directory.models.department import Branch, Department, is_post_by_two, posts_by_two, subtree_ids
from supporters.directory.models.email_change import ChangeEnding, EmailChange
from supporters.directory.models.emergency import Emergency, EmergencyKind
from supporters.directory.models.invitation import Invitation, InvitationAct, InvitationActKind
from supporters.directory.models.presence import Presence, presence_on
from supporters.directory.models.reach import Reach, led_departments, reach
from supporters.directory.models.staff_context import StaffContext, staff_context
from supporters.directory.models.supporter import Supporter, Theme

__all__ = [
    "Absence",
    "AbsenceKind",
    "Approval",
    "ApprovalKind",
    "Branch",
    "ChangeEnding",
    "Department",
    "EmailChange",
    "Emergency",
    "EmergencyKind",
    "IdentityCheck",
    "Invitation",
    "InvitationAct",
    "InvitationActKind",
    "Outcome",
    "Presence",
    "Reach",
    "StaffContext",
    "Supporter",
    "Theme",
    "is_post_by_two",
    "led_departments",
    "posts_by_two",
    "presence_on",
    "reach",
    "staff_context",
    "subtree_ids",
]
