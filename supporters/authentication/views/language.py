from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@login_not_required
@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """Set a visitor's language in a cookie; signed-in users set it in the profile."""
    return set_language(request)
