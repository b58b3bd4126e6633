from cases.endings.models.check import Check

__all__ = [
    "Check",
]
