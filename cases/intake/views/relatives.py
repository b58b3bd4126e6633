"""A card of a relative."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.intake.forms.people import RelativeCardForm
from cases.intake.views.registration import asks_who_is_likely, known_to_form, likely_panel, register
from cases.person.reports.family import relative_of
from cases.person.views.family import case_with_family, tie_of
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import posted


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_REGISTER)
def relative_card(request: SupporterRequest, number: str, tie_id: UUID) -> HttpResponse:
    """Register the relative in the programme of families; one who has a card is connected with it."""
    case, now = case_with_family(request, number), timezone.now()
    if asks_who_is_likely(request):
        return likely_panel(request, at=now)
    of = relative_of(tie_of(case, tie_id), case)
    keep = draft_context(request, RelativeCardForm, subject_id=tie_id, person_id=case.person_id, at=now)
    form = RelativeCardForm(
        posted(request), draft_context=keep, numbers=of.numbers, initial=of.known, **known_to_form(request, at=now)
    )
    return register(request, form, at=now, of=of)
