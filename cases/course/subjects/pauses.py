"""Pauses."""

from django.utils.translation import gettext_lazy

from cases.case.actions.worked_on import OF_CARD, register_work
from cases.case.reports.held import Held, Part, register_held
from cases.course.models import HoldSpan

register_held(Held(model=HoldSpan, title=gettext_lazy("Pauses"), part=Part.SUPPORT, place=8, order="from_at"))
register_work(OF_CARD, HoldSpan)
