"""Reserve room for the calls of a request on the interpreter's stack.

CPython (3.11 and later) keeps Python frames in chunks of 16 KiB and returns a chunk to the system as soon as it has no frame.
Where a chunk ends in the middle of a busy loop, each call of the loop maps and unmaps memory: a page then takes up to 1.7 times
its processor time (docs/adr/0024-room-for-frames.md). A frame that does not fit gets a chunk of its own, whose size is a power of
two; the frames it calls fit in the rest.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

SLOTS: Final = 40_000  # of 8 bytes: a chunk of 512 KiB, 192 of them for the calls of a request; unused pages take no memory
Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def with_room(application: Application) -> Application:
    """Call the WSGI application from a frame with room behind it."""

    def roomy(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        return application(environ, start_response)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=SLOTS)
    return roomy
