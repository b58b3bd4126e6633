from cases.intake.models.joining.join import Join, JoinChoice, JoinedCard

__all__ = [
    "Join",
    "JoinChoice",
    "JoinedCard",
]
