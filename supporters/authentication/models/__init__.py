from supporters.authentication.models.calendar_link import CalendarLink
from supporters.authentication.models.challenge import SpentChallenge
from supporters.authentication.models.device import Device
from supporters.authentication.models.session import Session
from supporters.authentication.models.sign_in import SignInAttempts

__all__ = [
    "CalendarLink",
    "Device",
    "Session",
    "SignInAttempts",
    "SpentChallenge",
]
