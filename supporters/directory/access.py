"""The second of three authorization checks: permissions. (The first is signing in; the third selects rows.)"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from supporters.directory.models import Supporter
from supporters.directory.roles import Permission


class SupporterRequest(HttpRequest):
    """A request behind LoginRequiredMiddleware, so `user` is an account."""

    user: Supporter
    htmx: Any


View = Callable[..., HttpResponse]


def require(permission: Permission) -> Callable[[View], View]:
    """Answer 403 unless supporters/directory/roles.py grants the role this permission."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: SupporterRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if permission not in request.user.granted:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate
