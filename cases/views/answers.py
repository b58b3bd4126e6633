"""How every form of a case answers."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from supporters.access import SupporterRequest


def posted(request: SupporterRequest) -> Any:
    return request.POST if request.method == "POST" else None


def form_page(request: SupporterRequest, template: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    """An unsent form, or the one that was sent with its errors and everything that was typed."""
    return render(request, template, {**context, "form": form}, status=422 if form.is_bound else 200)
