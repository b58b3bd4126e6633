from cases.leading.models.card_request import CardRequest

__all__ = [
    "CardRequest",
]
