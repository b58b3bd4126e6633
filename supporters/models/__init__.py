from supporters.models.absence import Absence, AbsenceKind
from supporters.models.approval import Approval, ApprovalKind, IdentityCheck, Outcome
from supporters.models.delivery import Delivery, DeliveryState, Letter
from supporters.models.department import Branch, Department, subtree_ids
from supporters.models.device import Device
from supporters.models.draft import Draft, DraftOrigin
from supporters.models.emergency import Emergency, EmergencyKind
from supporters.models.invitation import Invitation
from supporters.models.notification import Notification, Rule
from supporters.models.presence import Presence, presence_on
from supporters.models.pulse import WorkerPulse
from supporters.models.reach import Reach, reach
from supporters.models.sign_in import SignInAttempts
from supporters.models.situation import Situation, situation
from supporters.models.submission import SubmissionKey
from supporters.models.supporter import Supporter, Theme

__all__ = [
    "Absence", "AbsenceKind", "Approval", "ApprovalKind", "Branch", "Delivery", "DeliveryState", "Department", "Device", "Draft",
    "DraftOrigin", "Emergency", "EmergencyKind", "IdentityCheck", "Invitation", "Letter", "Notification", "Outcome", "Presence",
    "Reach", "Rule", "SignInAttempts", "Situation", "SubmissionKey", "Supporter", "Theme", "WorkerPulse", "presence_on",
    "reach", "situation", "subtree_ids",
]  # fmt: skip
