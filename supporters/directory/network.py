from contextlib import suppress
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

# Headers that proxies add. Behind a proxy on this machine every peer has the machine's own address.
FORWARDING = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip")


def client_address(request: HttpRequest) -> str:
    """The browser's address. Only the part of X-Forwarded-For written by our own proxies (PROXY_COUNT) is trusted."""
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.PROXY_COUNT and len(forwarded) >= settings.PROXY_COUNT:
        return str(forwarded[-settings.PROXY_COUNT])
    return str(request.META.get("REMOTE_ADDR", ""))


def is_from_this_machine(request: HttpRequest) -> bool:
    """Whether the request comes from a program on this machine and not through a proxy."""
    if any(name in request.headers for name in FORWARDING):
        return False
    with suppress(ValueError):  # no address: a Unix socket, at which a proxy listens
        peer = ip_address(str(request.META.get("REMOTE_ADDR", "")))
        if isinstance(peer, IPv6Address) and peer.ipv4_mapped:
            return peer.ipv4_mapped.is_loopback
        return peer.is_loopback
    return False
