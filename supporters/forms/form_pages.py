"""The answer to a form that is shown, searched (supporters/forms/pickers.py) or refused."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from supporters.forms.pickers import FIND, PickingForm

BY_SCRIPT: Final = "Suprovid-Find"


def posted(request: HttpRequest) -> Any:
    """The data of a form: None until it is sent."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest, template: str, form: Any, context: Mapping[str, Any] | None = None, *, status: int | None = None
) -> HttpResponse:
    """The page of a form. `status`: None for 422 when the form was refused, else 200. A script that searches a field of the form
    gets what was found instead."""
    if status is None and isinstance(form, PickingForm) and (answer := found(request, form)):
        return answer
    return render(request, template, {**(context or {}), "form": form}, status=status or status_of(form))


def found(request: HttpRequest, form: PickingForm) -> HttpResponse | None:
    """The answer to a script that searches; None for any other request."""
    if not form.is_searched or BY_SCRIPT not in request.headers:
        return None
    result = form.found()
    if result is None:
        return JsonResponse({}, status=422)
    picks = [{"value": pick.value, "label": pick.label, "note": pick.note} for pick in result.picks]
    return JsonResponse({"said": result.said, "picks": picks})


def status_of(form: Any) -> int:
    """Of a page that shows this form."""
    return 422 if form.is_bound and not getattr(form, "is_searched", False) else 200


def is_sent_to_be_saved(request: HttpRequest) -> bool:
    return FIND not in request.POST
