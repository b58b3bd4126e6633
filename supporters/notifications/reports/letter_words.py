"""Whether a letter was sent for a notification."""

from django.utils.translation import gettext as _

from supporters.directory.calendar import long_moment_label
from supporters.notifications.models import Delivery, DeliveryState, Notification, Unmailed, Unneeded


def letter_label(one: Notification) -> str:
    """Expects `letter` to be loaded by select_related()."""
    if one.letter:
        return _delivered(one.letter)
    if one.unmailed:
        return _("No letter: %(why)s") % {"why": Unmailed(one.unmailed).label}
    return _("No letter so far")


def _delivered(letter: Delivery) -> str:
    if letter.state == DeliveryState.SENT and letter.settled_at:
        return _("A letter was sent on %(moment)s") % {"moment": long_moment_label(letter.settled_at)}
    if letter.state == DeliveryState.SUPPRESSED and letter.unneeded:
        return _("No letter: %(why)s") % {"why": Unneeded(letter.unneeded).label}
    return _("A letter: %(state)s") % {"state": DeliveryState(letter.state).label}
