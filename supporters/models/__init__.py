from supporters.models.delivery import Delivery, DeliveryState, Letter
from supporters.models.department import Branch, Department
from supporters.models.draft import Draft, DraftOrigin
from supporters.models.invitation import Invitation
from supporters.models.notification import Notification, Rule
from supporters.models.pulse import WorkerPulse
from supporters.models.reach import Reach, reach
from supporters.models.sign_in import SignInAttempts
from supporters.models.submission import SubmissionKey
from supporters.models.supporter import Supporter, Theme

__all__ = [
    "Branch", "Delivery", "DeliveryState", "Department", "Draft", "DraftOrigin", "Invitation", "Letter", "Notification",
    "Reach", "Rule", "SignInAttempts", "SubmissionKey", "Supporter", "Theme", "WorkerPulse", "reach",
]  # fmt: skip
