"""A form that is sent to be searched (supporters/forms/pickers.py): a script is told what was found, everybody else reads the
page again."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from supporters.forms.pickers import FIND, PickingForm

BY_SCRIPT: Final = "Suprovid-Find"


def found(request: HttpRequest, form: PickingForm) -> HttpResponse | None:
    """The answer to a script; None for everything else that a form may have been sent for."""
    if not form.is_searched or BY_SCRIPT not in request.headers:
        return None
    result = form.found()
    if result is None:
        return JsonResponse({}, status=422)
    picks = [{"value": pick.value, "label": pick.label, "note": pick.note} for pick in result.picks]
    return JsonResponse({"said": result.said, "picks": picks})


def status_of(form: Any) -> int:
    """Of a page that shows this form because it was not taken."""
    return 422 if form.is_bound and not getattr(form, "is_searched", False) else 200


def is_sent_to_be_saved(request: HttpRequest) -> bool:
    return FIND not in request.POST
