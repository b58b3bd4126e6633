from cases.course.models.follow_up import FollowUp
from cases.course.models.hold import HoldSpan
from cases.course.models.promise import Promise
from cases.course.models.risk import RiskLowering
from cases.course.models.served import ServedFacility
from cases.course.models.stay import Stay
from cases.course.models.visit import Visit

__all__ = [
    "FollowUp",
    "HoldSpan",
    "Promise",
    "RiskLowering",
    "ServedFacility",
    "Stay",
    "Visit",
]
