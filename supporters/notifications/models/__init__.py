from supporters.notifications.models.delivery import Delivery, DeliveryState, Letter, Unneeded
from supporters.notifications.models.mail_choice import MailChoice
from supporters.notifications.models.notification import Notification, Rule, Unmailed
from supporters.notifications.models.pulse import FailedPart, Step, Task, WorkerPulse
from supporters.notifications.models.rule_policy import RulePolicy
from supporters.notifications.models.working_calendar import CalendarDay, Hours, QuietWindow, hours_at

__all__ = [
    "CalendarDay",
    "Delivery",
    "DeliveryState",
    "FailedPart",
    "Hours",
    "Letter",
    "MailChoice",
    "Notification",
    "QuietWindow",
    "Rule",
    "RulePolicy",
    "Step",
    "Task",
    "Unmailed",
    "Unneeded",
    "WorkerPulse",
    "hours_at",
]
