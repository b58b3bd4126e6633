from supporters.models.absence import Absence, AbsenceKind
from supporters.models.approval import Approval, ApprovalKind, IdentityCheck, Outcome
from supporters.models.calendar_link import CalendarLink
from supporters.models.delivery import Delivery, DeliveryState, Letter, Unneeded
from supporters.models.department import Branch, Department, is_post_by_two, posts_by_two, subtree_ids
from supporters.models.device import Device
from supporters.models.draft import Draft, DraftOrigin
from supporters.models.emergency import Emergency, EmergencyKind
from supporters.models.hours import CalendarDay, Hours, QuietWindow, hours_at
from supporters.models.invitation import Invitation
from supporters.models.mail_choice import MailChoice
from supporters.models.notification import Notification, Rule, Unmailed
from supporters.models.presence import Presence, presence_on
from supporters.models.pulse import WorkerPulse
from supporters.models.reach import Reach, reach
from supporters.models.rule_policy import RulePolicy
from supporters.models.sign_in import SignInAttempts
from supporters.models.situation import Situation, situation
from supporters.models.submission import SubmissionKey
from supporters.models.supporter import Supporter, Theme

__all__ = [
    "Absence", "AbsenceKind", "Approval", "ApprovalKind", "Branch", "CalendarDay", "CalendarLink", "Delivery",
    "DeliveryState", "Department", "Device", "Draft", "DraftOrigin", "Emergency", "EmergencyKind", "Hours", "IdentityCheck",
    "Invitation", "Letter", "MailChoice", "Notification", "Outcome", "Presence", "QuietWindow", "Reach", "Rule", "RulePolicy",
    "SignInAttempts", "Situation", "SubmissionKey", "Supporter", "Theme", "Unmailed", "Unneeded", "WorkerPulse", "hours_at",
    "is_post_by_two", "posts_by_two", "presence_on", "reach", "situation", "subtree_ids",
]  # fmt: skip
