from cases.person.models.safety.count import SafetyCount
from cases.person.models.safety.helper import SafetyHelper
from cases.person.models.safety.talk import SafetyTalk

__all__ = [
    "SafetyCount",
    "SafetyHelper",
    "SafetyTalk",
]
