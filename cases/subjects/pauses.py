"""Pauses."""

from django.utils.translation import gettext_lazy

from cases.models import HoldSpan
from cases.reports.held import Held, Part, register_held

register_held(Held(model=HoldSpan, title=gettext_lazy("Pauses"), part=Part.SUPPORT, place=8, order="from_at"))
