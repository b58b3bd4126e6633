"""Why two persons may be one, in words."""

from collections.abc import Iterable

from veterans.models import MatchWeight


def reason_labels(codes: Iterable[str]) -> dict[str, str]:
    """By code. One query."""
    return {weight.code: weight.label for weight in MatchWeight.objects.filter(code__in=set(codes))}
