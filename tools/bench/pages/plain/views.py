"""Each view authenticates the reader (session, user), runs the raw queries and prints the prepared page."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from supporters.directory.calendar import kyiv_day
from tools.bench.pages.plain.queries import Typed, read_card, read_form, read_head, read_radar, read_today, write_visit
from tools.bench.pages.plain.site import prepared, printed


@login_required
def empty(request: HttpRequest) -> HttpResponse:
    return printed(request, "empty.html", {})


@login_required
def today(request: HttpRequest) -> HttpResponse:
    user = _reader(request)
    read_today(user, kyiv_day(timezone.now()))
    return printed(request, "today.html", prepared[f"{user.pk}/today/"])


@login_required
def head(request: HttpRequest) -> HttpResponse:
    user = _reader(request)
    ready = prepared[f"{user.pk}/dashboard/"]
    read_head(user, ready["queries"])
    return printed(request, "whole.html", ready)


@login_required
def gaps(request: HttpRequest) -> HttpResponse:
    user = _reader(request)
    ready = prepared[f"{user.pk}{request.get_full_path()}"]
    read_radar(user, ready["queries"], ready["persons"])
    return printed(request, "whole.html", ready)


@login_required
def card(request: HttpRequest, number: str) -> HttpResponse:
    read_card(_reader(request), number)
    return printed(request, "card.html", prepared[f"/cases/{number}/"])


@login_required
def visit_new(request: HttpRequest, number: str) -> HttpResponse:
    user, now = _reader(request), timezone.now()
    if request.method == "POST":
        write_visit(user, number, Typed.read(request.POST, kyiv_day(now)), now)
        return HttpResponseRedirect(f"/cases/{number}/")
    read_form(user, number)
    return printed(request, "form.html", prepared[f"/cases/{number}/visits/new/"])


def _reader(request: HttpRequest) -> Any:
    return request.user
