from supporters.models.department import Branch, Department
from supporters.models.notification import Notification, Rule
from supporters.models.pulse import WorkerPulse
from supporters.models.reach import Reach, reach
from supporters.models.sign_in import SignInAttempts
from supporters.models.submission import SubmissionKey
from supporters.models.supporter import Supporter

__all__ = [
    "Branch", "Department", "Notification", "Reach", "Rule", "SignInAttempts", "SubmissionKey", "Supporter",
    "WorkerPulse", "reach",
]  # fmt: skip
