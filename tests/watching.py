"""Record the calls of a function while it still does its work."""

from collections.abc import Callable
from typing import Any


def watched(act: Callable[..., Any], calls: list[Any], note: Callable[..., Any]) -> Callable[..., Any]:
    """`note` builds the recorded value from the arguments of a call."""

    def watching(*given: Any) -> Any:
        calls.append(note(*given))
        return act(*given)

    return watching
