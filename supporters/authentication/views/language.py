from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@login_not_required
@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """A visitor's language, kept in a cookie; who is signed in chooses in the profile."""
    return set_language(request)
