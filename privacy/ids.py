import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A UUIDv7, created before INSERT so that a sealed field can be bound to its row; later rows sort later."""
    return uuid7()
