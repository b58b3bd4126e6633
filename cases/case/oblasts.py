"""The names that stabilization points have by their region."""

from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from supporters.directory.oblasts import Oblast

# What the Ukrainian name of a stabilization point looks like; PostgreSQL checks it. No digit: neither an address nor a number.
POINT_PATTERN: Final = "^Стабілізаційний пункт, [^0-9]{4,40}$"


def point_labels(oblast: str) -> tuple[str, str]:
    """The Ukrainian and the English name of the stabilization point of a region."""
    labels = []
    for language in ("uk", "en"):
        with translation.override(language):
            labels.append(_("Stabilization point, %(oblast)s") % {"oblast": Oblast(oblast).label})
    return labels[0], labels[1]
