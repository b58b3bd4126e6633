"""The answer to a form that is shown, searched (supporters/forms/pickers/fields.py) or refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from supporters.forms.pickers import FIND, FilterForm, PickingForm

BY_SCRIPT: Final = "Suprovid-Find"
CHOOSE: Final = "choose"  # a field of a form whose address has another form, which does something
Filter = TypeVar("Filter", bound=FilterForm)


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


def is_choosing(request: HttpRequest) -> bool:
    """Whether a choice is sent whose result the next page previews, or filters beside another form."""
    return CHOOSE in request.POST


def is_act(request: HttpRequest) -> bool:
    """For a view that answers a choice as well, and then does nothing else."""
    return is_sent_to_be_saved(request) and not is_choosing(request)


@dataclass(frozen=True)
class Filters(Generic[Filter]):
    """`asked`: by the address, valid. `shown`: the form for the page. `answer`: None when the page is shown, with `status`."""

    asked: Filter
    shown: Filter
    answer: HttpResponse | None = None
    status: int = 200

    @property
    def query(self) -> str:
        return self.asked.query

    @property
    def is_shown_again(self) -> bool:
        """Whether the form has errors, or a search in it has an answer."""
        return self.shown is not self.asked

    @property
    def is_open(self) -> bool:
        """Whether the page shows the form and not only its heading."""
        return bool(self.query) or self.shown is not self.asked


def filters_of(
    request: HttpRequest, make: Callable[[Any], Filter], *, is_sent: bool = True, shows_errors: bool = False
) -> Filters[Filter]:
    """The filters of the address, or those sent by POST, which lead to their address. `is_sent`: whether a POST is of this form.

    Filters that do not exist lead to the address without any, or with `shows_errors` are shown with what is wrong; `asked` is
    not valid then.
    """
    asked = make(request.GET)
    if not asked.is_valid() and not shows_errors:
        return Filters(asked, asked, redirect(request.path))
    if request.method != "POST" or not is_sent:
        return Filters(asked, asked, status=200 if asked.is_valid() else 422)
    sent = make(request.POST)
    return Filters(asked, sent, answer_to_choice(request, sent), status_of(sent))


def answer_to_choice(request: HttpRequest, sent: FilterForm) -> HttpResponse | None:
    """Lead to the address of a valid choice, answer a script that searches; None: show the form again."""
    if sent.is_valid():
        return redirect(f"{request.path}?{sent.query}" if sent.query else request.path)
    return found(request, sent)
