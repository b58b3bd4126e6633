from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the browser. X-Forwarded-For counts only as far as our own proxies (PROXY_COUNT) wrote it."""
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.PROXY_COUNT and len(forwarded) >= settings.PROXY_COUNT:
        return str(forwarded[-settings.PROXY_COUNT])
    return str(request.META.get("REMOTE_ADDR", ""))
