from supporters.directory.models.absence import Absence, AbsenceKind
from supporters.directory.models.approval import Approval, ApprovalKind, IdentityCheck, Outcome
from supporters.directory.models.asked_growth import AskedCover, AskedTaker, ListedHead
from supporters.directory.models.department import Branch, Department, subtree_ids
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
    "AskedCover",
    "AskedTaker",
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
    "ListedHead",
    "Outcome",
    "Presence",
    "Reach",
    "StaffContext",
    "Supporter",
    "Theme",
    "led_departments",
    "presence_on",
    "reach",
    "staff_context",
    "subtree_ids",
]
