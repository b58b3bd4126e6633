"""A function of somebody else's that goes on as before, while its calls are counted."""

from collections.abc import Callable
from typing import Any


def watched(act: Callable[..., Any], calls: list[Any], note: Callable[..., Any]) -> Callable[..., Any]:
    """`note` makes what is kept of a call from its arguments."""

    def watching(*given: Any) -> Any:
        calls.append(note(*given))
        return act(*given)

    return watching
