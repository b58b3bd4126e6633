"""Requests of a person about their data."""

from django.utils.translation import ngettext

from cases.actions.rights.requests import DATA_REQUEST
from cases.models import DataRequest
from cases.models.joining.group import REMAINING
from cases.registry import Subject, register

register(
    Subject(
        code=DATA_REQUEST,
        model=DataRequest,
        count=lambda n: ngettext("%(n)d request about data", "%(n)d requests about data", n),
        case=REMAINING,
    )
)
